"""Public test data that nobody here wrote, where it lies beside the checkout; never copied in."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("TEST_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")


def files(name: str) -> list[Path]:
    """Every file of the corpus `name`; skips the test where it is missing."""
    found = sorted(path for path in (ROOT / name).rglob("*") if path.is_file())
    if not found:
        pytest.skip(f"the corpus `{name}` is not in {ROOT} (set TEST_CORPORA)")
    return found
