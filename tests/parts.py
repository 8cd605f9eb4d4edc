"""A part of the system that a test needs: missing, it is a skip, or a failure in CI."""

import os
import shutil

import pytest


def need(name: str) -> None:
    """Skip the test unless the command `name` is there; under CI=true that is a failure."""
    if shutil.which(name):
        return
    words = f"the part `{name}` is missing: run `make parts`"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
