"""The whole look in one style sheet: ours, then the owner's accent; one request for both."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from citydesk.web import colour

TARGET = "css/reader.css"


def sheet(accent: str) -> str:
    """What is served; read from the collected files once."""
    ours = _ours() if not settings.DEBUG else _read()
    return f"{ours}\n{colour.style_sheet(accent)}"


@lru_cache(maxsize=8)  # an owner who tries colours
def digest(accent: str) -> str:
    """Changes whenever the sheet does."""
    return hashlib.sha256(sheet(accent).encode()).hexdigest()[:8]


@lru_cache(maxsize=1)
def _ours() -> str:
    return _read()


def _read() -> str:
    return str(staticfiles_storage.text(TARGET))  # type: ignore[attr-defined]
