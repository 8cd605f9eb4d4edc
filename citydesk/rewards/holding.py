"""A reward falls due and is held in the budget, whose end and whose day are hard stops."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from citydesk.ledger.actions import NotEnough
from citydesk.lib import wake
from citydesk.rewards import alarms, attempts, books, outcomes, queries
from citydesk.rewards.models import Alarm, Reward, RewardLimits


class DayUsedUp(Exception):
    """What may be paid in one day has been; the argument is when the next one begins."""


def fall_due(row: Reward, *, now: datetime) -> None:
    """Owe it and hold it, once it is approved, confirmed and earned; `row` is locked."""
    ready = row.approved_at and row.confirmed_at and row.earned_at
    if row.state == Reward.State.OFFERED and ready:
        row.state, row.reserve_id = Reward.State.DUE, uuid.uuid4()
        row.save(update_fields=["state", "reserve_id"])
        books.owe(row, now=now)
        _hold_or_wait(row, now)
        transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))


@transaction.atomic(durable=True)
def hold(*, reward_id: uuid.UUID, now: datetime) -> Reward | None:
    """The reward, if it is due, held, and its time has come."""
    row = outcomes.locked(reward_id)
    if row.state != Reward.State.DUE or (row.next_at and row.next_at > now):
        return None
    return row if books.is_held(row) or _hold_or_wait(row, now) else None


def _hold_or_wait(row: Reward, now: datetime) -> bool:
    # From here on what is left over, and what the day has seen, is nobody else's to change.
    books.lock_budget(now)
    row.carried_kobo = books.left_over(row.contributor)
    try:
        _check_day(row, now)
        books.hold(row, now=now)
        row.save(update_fields=["carried_kobo"])
    except NotEnough:
        attempts.wait(row, Reward.Wait.BUDGET, now)
        words = f"{row.key} waits until the budget is filled: see fund_rewards"
        alarms.ring(Alarm.Kind.BUDGET, about="budget", words=words, now=now)
        return False
    except DayUsedUp:
        attempts.wait(row, Reward.Wait.DAY, now)
        return False
    return True


def _check_day(row: Reward, now: datetime) -> None:
    """Raise DayUsedUp when it does not fit into today any more. The budget is locked."""
    limit = RewardLimits.load().day_kobo
    if not limit:
        return
    began = queries.day_began(now)
    if books.held_since(began, now=now) + row.worth_kobo > limit:
        raise DayUsedUp(began + timedelta(days=1))
