"""A new attempt: which provider, which network, which bundle; committed before anything is called
that costs.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from citydesk.rewards import alarms, circuits, networks
from citydesk.rewards.models import Alarm, Attempt, Reward
from citydesk.rewards.outcomes import locked
from citydesk.rewards.providers import chosen
from citydesk.rewards.providers.contract import NoPlan, Plan, Provider, Unreachable
from citydesk.rewards.sending import local_minute
from citydesk.sources import actions as sources

# Until a silent provider, an empty wallet or a dry budget is looked at again.
WAIT = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is ordered where."""

    provider: Provider
    network: str
    plan: Plan


class Waits(Exception):
    """Nothing can be ordered now; `what` says why."""

    def __init__(self, what: Reward.Wait) -> None:
        super().__init__(str(what.label))
        self.what = what


def wait(row: Reward, what: Reward.Wait, now: datetime) -> None:
    """It is due and stays so; on the desk for as long as it lasts."""
    row.waits_for, row.next_at = what, now + WAIT
    Reward.objects.filter(pk=row.pk, state=Reward.State.DUE).update(
        waits_for=row.waits_for, next_at=row.next_at
    )


def begin(*, reward: Reward, now: datetime) -> Attempt | None:
    """Choose, and commit an attempt; None when it has to wait."""
    try:
        choice = _choose(reward, now)
        _check_agreed(reward, choice.plan, now)
    except Waits as waits:
        wait(reward, waits.what, now)
        return None
    return _commit(reward.pk, choice, now)


def _choose(reward: Reward, now: datetime) -> Choice:
    """The first provider that answers, has money and sells a bundle. Raises Waits."""
    network = networks.decide(reward, now=now)
    why = Reward.Wait.PROVIDER
    for provider in chosen():
        try:
            return Choice(
                provider=provider, network=network, plan=_ask(provider, network, reward, now)
            )
        except Waits as waits:
            why = waits.what
    raise Waits(why)


def _ask(provider: Provider, network: str, reward: Reward, now: datetime) -> Plan:
    """The bundle that one provider would send. Raises Waits."""
    circuit = circuits.of(provider.name)
    if circuit.silent_since:
        raise Waits(Reward.Wait.PROVIDER)
    if not circuits.may_order(circuit, now=now):
        raise Waits(Reward.Wait.WALLET)
    try:
        plan = provider.plan_for(network, reward.worth_kobo)
        enough = not circuit.empty_since or provider.balance() >= plan.kobo
    except Unreachable as error:
        circuits.note_silent(provider.name, words=str(error), now=now)
        raise Waits(Reward.Wait.PROVIDER) from error
    except NoPlan as error:
        raise Waits(Reward.Wait.PLAN) from error
    circuits.note_answer(provider.name, now=now)
    if not enough:
        raise Waits(Reward.Wait.WALLET)
    if circuit.empty_since:
        circuits.note_filled(provider.name, now=now)
    return plan


def _check_agreed(reward: Reward, plan: Plan, now: datetime) -> None:
    """Another bundle in place of one that has changed needs an editor's word. Raises Waits."""
    if not reward.plan:
        return
    if reward.plan_agreed_by and (plan.code, plan.kobo) == (reward.plan, reward.plan_kobo):
        return
    words = f"{reward.key} would now get {plan.name}, in place of {reward.plan}"
    if reward.plan != plan.code or reward.plan_kobo != plan.kobo:  # what rang before is not so now
        alarms.hush(Alarm.Kind.CATALOGUE, about=reward.key, now=now)
    alarms.ring(Alarm.Kind.CATALOGUE, about=reward.key, words=words, now=now)
    Reward.objects.filter(pk=reward.pk).update(
        plan=plan.code, plan_kobo=plan.kobo, plan_agreed_by=""
    )
    raise Waits(Reward.Wait.CHANGE)


@transaction.atomic(durable=True)
def _commit(reward_id: UUID, choice: Choice, now: datetime) -> Attempt | None:
    row = locked(reward_id)
    if row.state != Reward.State.DUE or row.network != choice.network:
        return None
    who = sources.reveal(contributor=row.contributor, why=row.key, now=now, program="payout")
    made = Attempt.objects.create(
        reward=row,
        provider=choice.provider.name,
        reference=choice.provider.new_reference(local_minute(now), secrets.token_hex(8)),
        phone=who.phone,
        network=choice.network,
        plan=choice.plan.code,
        amount_kobo=choice.plan.kobo,
        made_at=now,
        next_at=now,
    )
    row.state, row.waits_for, row.next_at = Reward.State.SENDING, "", None
    row.save(update_fields=["state", "waits_for", "next_at"])
    return made
