"""The migrated SQLite database, kept from one run to the next: migrating takes ten times a test.

What it was made by is its name: every app's migrations, the code that runs after them, and the
libraries. `migrate` still runs upon the copy, and finds nothing to do.
"""

import hashlib
import os
import sqlite3
from pathlib import Path

import django
import wagtail
from django.apps import apps

ROOT = Path(__file__).parents[1]


def fingerprint() -> str:
    """Of all that a freshly migrated database depends on."""
    told = hashlib.sha256(f"{django.VERSION} {wagtail.VERSION} {sqlite3.sqlite_version}".encode())
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [path for folder in folders for path in folder.glob("*.py")]
    after = [
        ROOT.glob(f"citydesk/**/{name}.py")
        for name in ("apps", "guards", "enums", "models", "shown", "watching")
    ]
    files += [path for found in after for path in found]
    files += [*ROOT.glob("citydesk/people/actions.py"), ROOT / "citydesk" / "settings.py"]
    for path in sorted(files):
        told.update(f"{path}".encode() + path.read_bytes())
    return told.hexdigest()[:32]


def fill(connection: sqlite3.Connection, kept: Path) -> None:
    """Copy what was kept into an empty database, if there is such a thing."""
    if kept.exists():
        source = sqlite3.connect(kept)
        source.backup(connection)
        source.close()


def keep(connection: sqlite3.Connection, kept: Path) -> None:
    """Keep a copy, whole or not at all; older ones go."""
    if kept.exists():
        return
    part = kept.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(part)
    connection.backup(target)
    target.close()
    part.rename(kept)
    for other in kept.parent.glob("*.sqlite3"):
        if other != kept:
            other.unlink(missing_ok=True)
