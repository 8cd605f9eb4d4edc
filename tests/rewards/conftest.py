"""A provider in rehearsal, as a process of its own, and somebody to reward."""

import os
import subprocess
import sys
import time

import httpx
import psycopg
import pytest
from django.contrib.auth.models import Group

from citydesk.lib import http
from citydesk.people.models import User
from citydesk.rewards import actions
from citydesk.rewards.models import Rate, Reward
from citydesk.sources import actions as sources
from tests.cast import NOW
from tests.factories.rewards import approver
from tests.postgresql import free_port


class Rehearsal:
    """The simulator's own side."""

    def __init__(self, address):
        self.address = address

    def truth(self):
        return self.told()["delivered"]

    def told(self):
        return httpx.get(f"{self.address}/truth", trust_env=False).json()

    def control(self, **told):
        answer = httpx.post(f"{self.address}/control", json=told, trust_env=False).json()
        assert answer["ok"], answer


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    address = f"127.0.0.1:{free_port()}"
    state = tmp_path_factory.mktemp("provider") / "orders.jsonl"
    command = [sys.executable, "-m", "citydesk.rewards.simulator", address, str(state)]
    running = subprocess.Popen(command)
    for _try in range(100):
        try:
            httpx.get(f"http://{address}/truth", trust_env=False)
            break
        except httpx.ConnectError:
            time.sleep(0.05)
    yield f"http://{address}"
    running.terminate()
    running.wait(10)


@pytest.fixture
def provider(process, settings, monkeypatch):
    settings.CITYDESK_REWARD_PROVIDERS = ("vtpass",)
    settings.CITYDESK_VTPASS_URL = process
    settings.CITYDESK_RELOADLY_URL = settings.CITYDESK_RELOADLY_AUTH_URL = process
    for name in ("CLIENT_ID", "CLIENT_SECRET", "WEBHOOK_SECRET"):
        setattr(settings, f"CITYDESK_RELOADLY_{name}", "rehearsal")
    for name in ("API", "PUBLIC", "SECRET"):
        setattr(settings, f"CITYDESK_VTPASS_{name}_KEY", "rehearsal")
    monkeypatch.setattr(http, "CALL_SECONDS", 1)
    monkeypatch.setattr(http, "QUESTION_SECONDS", 1)
    rehearsal = Rehearsal(process)
    # The rehearsal's day is the test's day.
    rehearsal.control(reset=True, ahead_seconds=NOW.timestamp() - time.time())
    return rehearsal


@pytest.fixture
def ngozi(db):
    """Finance."""
    user = User.objects.create_user("ngozi", "ngozi@example.ng", "password", first_name="Ngozi")
    user.groups.add(Group.objects.get(name="Finance"))
    return user


@pytest.fixture
def rate(db):
    return Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)


@pytest.fixture
def amaka(db):
    contributor = sources.recognise(email="amaka@post.example", name="Amaka Obi", now=NOW)
    sources.confirm_phone(contributor=contributor, phone="08031234567", network="MTN", now=NOW)
    return contributor


@pytest.fixture
def funded(db):
    actions.fund(kobo=1_000_000, by="kunle", now=NOW)


@pytest.fixture
def due(amaka, rate, funded):
    """A reward that has been confirmed and earned."""
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    return Reward.objects.get()


@pytest.fixture
def environ(process, tmp_path):
    """A newsroom of its own, on the engine under test, for processes of their own."""
    (tmp_path / "gate").mkdir()
    told = {**os.environ, "CITYDESK_DATA": str(tmp_path), "CITYDESK_REWARD_PROVIDERS": "vtpass"}
    told["CITYDESK_VTPASS_URL"] = process
    for name in ("API", "PUBLIC", "SECRET"):
        told[f"CITYDESK_VTPASS_{name}_KEY"] = "rehearsal"
    url = told.get("CITYDESK_DATABASE_URL", "")
    if url.startswith("postgresql"):
        name = f"crowd_{free_port()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        told["CITYDESK_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    return told
