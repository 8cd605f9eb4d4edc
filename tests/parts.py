"""A part of the system that a test needs: missing, it is a skip, or a failure in CI."""

import ctypes.util
import os
import shutil
from pathlib import Path

import pytest


def need(name: str) -> None:
    """Skip the test unless the command or library `name` is there; under CI=true it fails.

    A file below /usr/lib, with * in its name, is a part too.
    """
    if "/" in name:
        there = any(Path("/usr/lib").glob(name))
    else:
        there = bool(shutil.which(name) or ctypes.util.find_library(name))
    if there:
        return
    words = f"the part `{name}` is missing: run `make parts`"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
