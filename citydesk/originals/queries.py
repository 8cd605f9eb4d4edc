"""Reads of kept bytes."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from citydesk.lib import keys
from citydesk.originals.models import Original


class Erased(Exception):
    """The key was destroyed: nobody can read these bytes any more."""


def key_of(original: Original) -> bytes:
    """The key of an item: it opens the bytes, and all that custody says of them. Raises Erased."""
    if original.sealed_key is None:
        raise Erased(original.sha256)
    return keys.unseal(Path(settings.CITYDESK_KEYS), bytes(original.sealed_key))


def read(original: Original) -> bytes:
    """The kept bytes, exactly. Raises Erased, or keys.CannotOpen if the stored file was changed."""
    key = key_of(original)
    with storages["originals"].open(original.stored_as) as boxed:
        return keys.decrypt(key, boxed.read())
