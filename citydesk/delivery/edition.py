"""By what pages were rendered: another program, other settings or another boot render them anew."""

import hashlib
from pathlib import Path

import django
import wagtail
from django.conf import settings

from citydesk.delivery import generations

PACKAGE = Path(__file__).parents[1]


def name() -> str:
    """A digest of everything on which a page rests besides the database."""
    told = hashlib.sha256(f"{django.VERSION} {wagtail.VERSION}".encode())
    told.update(generations.boot())
    told.update(repr(sorted(_settings().items())).encode())
    own_words = settings.CITYDESK_DATA / "languages"
    for path in sorted([*PACKAGE.rglob("*"), *own_words.rglob("*")]):
        if path.suffix in {".py", ".html", ".xml", ".css", ".js", ".mo"}:
            facts = path.stat()
            told.update(f"{path} {facts.st_mtime_ns} {facts.st_size}\n".encode())
    return told.hexdigest()


def _settings() -> dict[str, str]:
    """What the owner chose, from wherever."""
    names = [name for name in dir(settings) if name.startswith("CITYDESK_")]
    names += ["DATABASES", "DEBUG", "LANGUAGE_CODE", "STORAGES", "TIME_ZONE"]
    chosen = {name: getattr(settings, name) for name in names}
    plain = (str, int, tuple, list, dict, Path)
    return {name: repr(value) for name, value in chosen.items() if isinstance(value, plain)}
