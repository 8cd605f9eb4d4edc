"""Finance at work, through the screens: a reward paid, one not known, one that a wallet stops."""

import json
import subprocess
import sys
import time
from urllib import request

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import shot, sign_in

pytestmark = pytest.mark.journey
# A reporter's promises, each to somebody who has answered and whose story is out.
PROMISE = """
from django.utils import timezone
from citydesk.people.models import User
from citydesk.rewards import actions
from citydesk.rewards.models import Rate
from citydesk.sources import actions as sources

now = timezone.now()
rate = Rate.objects.order_by("amount_kobo").first()
reporter = User.objects.create_user({name!r})
who = sources.recognise(email="{name}@post.example", now=now)
sources.confirm_phone(contributor=who, phone={phone!r}, network="MTN", now=now)
reward = actions.offer(key="tip:{name}", contributor=who, rate=rate, by=reporter, now=now)
actions.confirm(reward=reward, now=now)
actions.earn(reward=reward, now=now)
print(who.code)
"""
SECONDS = 180


def promise(newsroom, name, phone):
    """The code of whoever was promised it."""
    told = PROMISE.format(name=name, phone=phone)
    command = [sys.executable, "-m", "citydesk", "shell", "--no-imports", "-c", told]
    return subprocess.run(
        command, env=newsroom.environ, capture_output=True, text=True, check=True, timeout=120
    ).stdout.strip()


def control(newsroom, **told):
    address = f"{newsroom.environ['CITYDESK_VTPASS_URL']}/control"
    asked = request.Request(address, data=json.dumps(told).encode())
    with request.urlopen(asked, timeout=10) as answer:
        assert json.loads(answer.read())["ok"]


def approve(page, newsroom, code):
    """One tap."""
    page.goto(f"{newsroom.address}/desk/finance/")
    row = page.get_by_role("listitem").filter(has_text=code)
    row.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Approved.", exact=True)).to_be_visible()


def until(page, address, code, state):
    """Its row in the list of rewards says so."""
    ends = time.monotonic() + SECONDS
    row = page.get_by_role("row").filter(has_text=code)
    while True:
        page.goto(address)
        if state in row.inner_text():
            return
        assert time.monotonic() < ends, row.inner_text()
        page.wait_for_timeout(1_000)


def test_what_goes_wrong_with_a_provider_is_seen_and_ends_well(newsroom, page):
    rewards = f"{newsroom.address}/desk/rewards/"
    sign_in(page, newsroom.address)

    # Paid, from a phone, by one tap.
    paid = promise(newsroom, "first", "08031110001")
    approve(page, newsroom, paid)
    until(page, rewards, paid, "delivered")

    # The answer is lost after the order was taken: not known, asked for, and never sent again.
    unknown = promise(newsroom, "second", "08031110002")
    control(newsroom, fault="dropped_after_charge")
    approve(page, newsroom, unknown)
    until(page, rewards, unknown, "delivered")

    # The wallet is empty: queued and an alarm, never failed; filled, it goes on by itself.
    queued = promise(newsroom, "third", "08031110003")
    control(newsroom, wallet_naira=0)
    approve(page, newsroom, queued)
    page.wait_for_timeout(5_000)
    finance = f"{newsroom.address}/desk/finance/"
    page.goto(finance)
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    expect(page.get_by_text("a provider's wallet is empty", exact=True)).to_be_visible()
    shot(page, "finance-empty-360")
    control(newsroom, wallet_naira=1_000_000)
    until(page, rewards, queued, "delivered")
    page.goto(finance)
    expect(page.get_by_text("a provider's wallet is empty", exact=True)).to_have_count(0)
    shot(page, "finance-360")
