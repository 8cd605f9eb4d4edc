"""A migrated database to begin with: migrating takes ten times a test.

On SQLite it is kept from one run to the next. What it was made by is its name: every app's
migrations, the code that runs after them, and the libraries. On PostgreSQL it is a database of the
run, from which others are made. `migrate` still runs upon the copy, and finds nothing to do.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
import wagtail
from django.apps import apps

from tests.postgresql import free_port

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".pytest_cache" / "d" / "database"
TEMPLATE = "migrated"


def path() -> Path:
    """Where this code's SQLite database is kept."""
    return FOLDER / f"{fingerprint()}.sqlite3"


def begin(environ: dict[str, str], *, empty: bool = False) -> None:
    """Give a newsroom that has nothing yet a database of its own, on the engine under test.

    `environ` is what it will be started with.
    """
    empty |= not apps.ready  # a benchmark
    url = os.environ.get("CITYDESK_DATABASE_URL", "")
    if not url.startswith("postgresql"):
        if not empty:
            _begin_sqlite(environ)
        return
    name = f"newsroom_{free_port()}"
    server = url.rpartition("/")[0]
    with _alone(), psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if not (empty or known.fetchone()):
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
            _migrate({**environ, "CITYDESK_DATABASE_URL": f"{server}/{TEMPLATE}"})
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {'template1' if empty else TEMPLATE}")
    environ["CITYDESK_DATABASE_URL"] = f"{server}/{name}"


def _begin_sqlite(environ: dict[str, str]) -> None:
    with _alone():
        if not path().exists():
            with tempfile.TemporaryDirectory() as folder:
                _migrate({**environ, "CITYDESK_DATA": folder})
                made = sqlite3.connect(Path(folder) / "citydesk.sqlite3")
                keep(made, path())
                made.close()
        shutil.copy(path(), Path(environ["CITYDESK_DATA"]) / "citydesk.sqlite3")


def _migrate(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "citydesk", "migrate", "--verbosity=0"]
    subprocess.run(command, env=environ, check=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
