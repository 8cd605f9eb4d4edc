"""A part of the system that a test needs: missing, it is a skip, or a failure in CI."""

import ctypes.util
import os
import shutil

import pytest


def need(name: str) -> None:
    """Skip the test unless the command or library `name` is there; under CI=true it fails."""
    if shutil.which(name) or ctypes.util.find_library(name):
        return
    words = f"the part `{name}` is missing: run `make parts`"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
