"""Which network a phone is on."""

import pytest

from citydesk.rewards import actions, networks
from citydesk.rewards.models import Attempt, Reward
from citydesk.sources import actions as sources
from citydesk.sources.models import Look
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(provider, settings):
    settings.CITYDESK_REWARD_PROVIDERS = ("vtpass", "reloadly")
    return provider


def confirmed(due, network, phone="08031234567"):
    actions.ask_first(reward=due, now=NOW)
    sources.confirm_phone(contributor=due.contributor, phone=phone, network=network, now=NOW)
    actions.confirm(reward=due, now=NOW)
    return Reward.objects.select_related("contributor").get()


def test_the_providers_look_up_decides_and_is_one_logged_look(both, due):
    reward = confirmed(due, "GLO")

    assert networks.decide(reward, now=NOW) == "MTN"
    assert networks.decide(Reward.objects.get(), now=NOW) == "MTN"
    assert [look.program for look in Look.objects.all()] == ["network look-up"]


def test_a_network_that_has_refused_the_phone_is_not_believed_again(both, due):
    reward = confirmed(due, "GLO")
    networks.decide(reward, now=NOW)
    Attempt.objects.create(
        reward=due, provider="vtpass", reference="r", phone="", network="MTN", plan="p",
        amount_kobo=1, made_at=NOW, state="FAILED",
    )  # fmt: skip

    assert networks.decide(confirmed(due, "GLO"), now=NOW) == "GLO"


def test_without_a_look_up_the_contributor_decides(provider, due):
    assert networks.decide(confirmed(due, "GLO"), now=NOW) == "GLO"
    assert not Look.objects.exists()


def test_a_look_up_that_is_silent_leaves_it_to_the_contributor(both, due, settings):
    settings.CITYDESK_RELOADLY_URL = settings.CITYDESK_RELOADLY_AUTH_URL = "http://127.0.0.1:9"

    assert networks.decide(confirmed(due, "GLO"), now=NOW) == "GLO"


def test_a_phone_that_nobody_knows_is_guessed_by_its_prefix(provider, due):
    assert networks.decide(confirmed(due, "", "08021234567"), now=NOW) == "AIRTEL"


def test_the_network_that_delivered_is_remembered(both, due):
    confirmed(due, "GLO")

    actions.drive_due(now=NOW)

    due.contributor.refresh_from_db()
    assert (Reward.objects.get().state, due.contributor.network) == ("DELIVERED", "MTN")
