"""What `serve` does before it becomes the supervisor: folders, tables, static files, parts."""

import contextlib
import hashlib
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from citydesk.lib import durable, process
from citydesk.lib.storage import BucketStorage, OpenToAll
from citydesk.server.supervisor import Part, Plan
from citydesk.web import failures

# A lock of PostgreSQL's, which has numbers for names.
MIGRATING = int.from_bytes(b"migrate")


def serve(*, parts: Sequence[Part] = (), say: Callable[[str], None]) -> None:
    """Prepare, then become the supervisor of our parts and `parts`; never returns."""
    durable.make_folder(settings.CITYDESK_RUN)
    try:
        lock = process.hold(settings.CITYDESK_RUN / "serve.lock")
    except process.Held as error:
        raise CommandError(
            f"Citydesk already serves {settings.CITYDESK_DATA}. Stop that one first,"
            " or set CITYDESK_DATA to another folder."
        ) from error
    refuse_taken("CITYDESK_BIND", settings.CITYDESK_BIND)
    refuse_taken("CITYDESK_SMTP_BIND", settings.CITYDESK_SMTP_BIND)
    refuse_taken("CITYDESK_PRIVATE_BIND", settings.CITYDESK_PRIVATE_BIND)
    check_storage()
    say("Bringing the tables up to date.")
    with alone():
        call_command("migrate", interactive=False, verbosity=0)
    if collect_static():
        say("Collected the static files.")
    failures.write(settings.STATIC_ROOT)
    host, port = settings.CITYDESK_BIND
    plan = Plan([*own_parts(), *parts], host, port, f"{settings.CITYDESK_ADDRESS}/", lock)
    os.set_inheritable(lock, True)  # noqa: FBT003 (the supervisor holds it on)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # fewer arenas: less memory held and not used
    command = [sys.executable, "-m", "citydesk.server.supervisor", plan.to_json()]
    os.execv(sys.executable, command)  # noqa: S606 (ourselves, without what this used)


def own_parts() -> list[Part]:
    """The parts every newsroom has."""
    return [
        Part("web", main="citydesk.server.web:main"),
        Part("worker", main="citydesk.server.worker:main"),
        Part("mail", argv=[sys.executable, "-m", "citydesk.channels.email.listener"]),
    ]


def refuse_taken(name: str, address: tuple[str, int]) -> None:
    """Raise CommandError if the port is taken, instead of restarting a part for ever."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address[0].strip("[]"), address[1]))
        except OSError as error:
            raise CommandError(
                f"{name}={address[0]}:{address[1]} cannot be used ({error.strerror})."
                f" Stop what listens there, or set {name} to another address."
            ) from error


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """No other node that starts on our database brings its tables up to date meanwhile."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def check_storage() -> None:
    """Raise CommandError if the bucket cannot be used, or if anybody else can read it."""
    if not settings.CITYDESK_BUCKET:
        return
    for name in ("originals", "default"):
        storage = storages[name]
        assert isinstance(storage, BucketStorage)
        try:
            storage.probe()
        except OpenToAll as error:
            raise CommandError(
                f"Anybody can read the bucket “{error}”, and what the public sends you lies there."
                " Forbid public access to it, then start again."
            ) from error
        except OSError as error:
            raise CommandError(
                f"CITYDESK_STORAGE_URL cannot be used: {error.strerror}. Look at key, secret,"
                " bucket and region, and whether the storage can be reached from here."
            ) from error


def collect_static() -> bool:
    """Collect the static files if one changed since; whether it did."""
    stamp = settings.CITYDESK_RUN / "static.stamp"
    print_now = _fingerprint()
    if stamp.is_file() and stamp.read_text() == print_now and settings.STATIC_ROOT.is_dir():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    durable.write(stamp, print_now.encode())
    return True


def _fingerprint() -> str:
    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            known.update(f"{name} {facts.st_mtime_ns} {facts.st_size}\n".encode())
    return known.hexdigest()
