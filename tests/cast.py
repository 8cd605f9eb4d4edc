"""The people every test knows.

Amaka sends tips, Kunle edits, Bisi writes, Zainab only reads, Tamuno advertises.
"""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from citydesk.people.models import User

# The clock of every test: a Monday morning in Lagos.
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
def kunle(db) -> User:
    """An editor."""
    user = User.objects.create_user("kunle", "kunle@example.ng", "password", first_name="Kunle")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def bisi(db) -> User:
    """A reporter, who writes but decides nothing."""
    user = User.objects.create_user("bisi", "bisi@example.ng", "password", first_name="Bisi")
    user.groups.add(Group.objects.get(name="Reporters"))
    return user


@pytest.fixture
def zainab(db) -> Client:
    """A reader: a browser without a session."""
    return Client()


@pytest.fixture
def kunles_browser(kunle) -> Client:
    """An editor's browser, signed in."""
    client = Client()
    client.force_login(kunle)
    return client
