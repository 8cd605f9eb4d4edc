"""Fixtures of every test."""

from tests.cast import *  # noqa: F403 (the cast is everybody's)
