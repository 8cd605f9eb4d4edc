"""Where files lie: a folder here, or a bucket that speaks S3.

Both say that a file is stored only when it would survive a power cut, and store it whole or not at
all. Whatever goes wrong with a bucket is an OSError, as with a disk.
"""

import base64
import errno
import hashlib
import mimetypes
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri

from citydesk.lib import durable

if TYPE_CHECKING:
    from botocore.client import BaseClient

# A bucket that is far away answers in 0.2 seconds; a mail of 36 MB needs some more.
CONNECT_SECONDS, READ_SECONDS = 5, 30
ATTEMPTS = 3


class FolderStorage(FileSystemStorage):
    """Django's file storage, with every file and folder flushed before `save` returns."""

    def put(self, name: str, data: bytes) -> None:
        """Store `data` under exactly this name, in place of what was there."""
        mode = self.file_permissions_mode or 0o600
        durable.write(Path(self.path(name)), data, mode=mode)

    def _save(self, name: str, content: "File[Any]") -> str:
        self.put(name, b"".join(content.chunks()))
        return name


class OpenToAll(Exception):
    """Anybody can read what lies in the bucket."""


@deconstructible(path="citydesk.lib.storage.BucketStorage")
class BucketStorage(Storage):
    """Part of a bucket that speaks S3, under `prefix`. One request stores a file, one reads it.

    Nothing in it is public: pictures are handed out by us, under `base_url`.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        key: str,
        secret: str,
        region: str,
        prefix: str,
        base_url: str = "",
        read_seconds: float = READ_SECONDS,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._endpoint, self._region = endpoint, region
        self._bucket, self._prefix = bucket, prefix
        self._key, self._secret = key, secret
        self._base_url = base_url
        self._read_seconds, self._attempts = read_seconds, attempts
        self._clients: dict[int, BaseClient] = {}

    def put(self, name: str, data: bytes) -> None:
        """Store `data` under exactly this name, in place of what was there."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        with _reaching(name):
            self._client().put_object(
                **self._at(name),
                Body=data,
                ContentType=kind,
                # The other side refuses what was changed or cut short on the way.
                ContentMD5=base64.b64encode(digest).decode(),
            )

    def _save(self, name: str, content: "File[Any]") -> str:
        self.put(name, b"".join(content.chunks()))
        return name

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        if mode != "rb":
            raise ValueError("a file in a bucket is read or replaced, never changed")
        with _reaching(name):
            return ContentFile(self._client().get_object(**self._at(name))["Body"].read(), name)

    def delete(self, name: str) -> None:
        """Delete it; what is not there is no error."""
        with _reaching(name):
            self._client().delete_object(**self._at(name))

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """In bytes. Raises FileNotFoundError."""
        with _reaching(name):
            return int(self._client().head_object(**self._at(name))["ContentLength"])

    def url(self, name: str | None) -> str:
        """Where we hand it out. Raises ValueError for what is not handed out."""
        if not self._base_url or not name:
            raise ValueError("this file is not handed out")
        return urljoin(self._base_url, filepath_to_uri(name))

    def probe(self) -> None:
        """Store, read and delete a file of our own. Raises OSError, or OpenToAll."""
        from botocore import UNSIGNED  # noqa: PLC0415 (only who has a bucket loads it)
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        name, words = f"probe/{uuid.uuid4().hex}", os.urandom(64)
        self.put(name, words)
        try:
            if self.open(name).read() != words:
                raise OSError(errno.EIO, "the storage gives back something else")
            try:
                self._connect(signature_version=UNSIGNED).get_object(**self._at(name))
            except (ClientError, BotoCoreError):
                return
            raise OpenToAll(self._bucket)
        finally:
            self.delete(name)

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{name}"}

    def _client(self) -> Any:
        """One a process: connections do not survive a fork."""
        if os.getpid() not in self._clients:
            self._clients = {os.getpid(): self._connect(signature_version="s3v4")}
        return self._clients[os.getpid()]

    def _connect(self, **how: Any) -> Any:
        from botocore.config import Config  # noqa: PLC0415 (only who has a bucket loads it)

        config = Config(
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=self._read_seconds,
            retries={"mode": "standard", "total_max_attempts": self._attempts},
            # Amazon's newer checksums are unknown to other servers; MD5 goes along instead.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            **how,
        )
        return _session(os.getpid()).create_client(
            "s3",
            endpoint_url=self._endpoint,
            region_name=self._region,
            aws_access_key_id=self._key,
            aws_secret_access_key=self._secret,
            config=config,
        )


@cache
def _session(_process: int) -> Any:
    """What S3 is, read from its description once a process."""
    from botocore.session import Session  # noqa: PLC0415 (only who has a bucket loads it)

    return Session()


@contextmanager
def _reaching(name: str) -> Iterator[None]:
    """Tell a bucket's troubles as a disk's are told."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        code = error.response.get("Error", {}).get("Code", "")
        if code in {"NoSuchKey", "404", "NotFound"}:
            raise FileNotFoundError(errno.ENOENT, "not in the bucket", name) from error
        number = errno.EACCES if status == 403 else errno.EIO  # noqa: PLR2004
        raise OSError(number, f"the storage refuses ({status} {code})", name) from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"the storage does not answer ({error})", name) from error
