"""Loaded before anything else: a data folder of the test run's own, and the engine asked for.

TEST_ENGINE=sqlite (default) or postgresql; the latter starts a real server on loopback.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TEST_RUN" not in os.environ:  # the first process; xdist's workers inherit all of it
    for name in [n for n in os.environ if n.startswith("CITYDESK_")]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="citydesk-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["TEST_RUN"] = str(folder)
    if os.environ.get("TEST_ENGINE", "sqlite") == "postgresql":
        from tests import postgresql

        os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(folder / "postgresql")
        atexit.register(postgresql.stop, folder / "postgresql")
worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["CITYDESK_DATA"] = str(Path(os.environ["TEST_RUN"]) / worker)
# Nobody out there is asked; tests of mail ask a name server of their own.
os.environ.setdefault("CITYDESK_DNS", "none")
# Playwright's loop runs in the thread in which all of a worker's later tests read our tables.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
