"""How the rewards' budget has gone down, as the points of a line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, Sum
from django.db.models.functions import TruncDate

from citydesk.ledger import queries as ledger
from citydesk.ledger.models import Account, Transfer

DAYS = 30
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True, kw_only=True)
class Burndown:
    """The budget at the end of each of the last thirty days, in kobo, oldest first.

    `points` is what an SVG polyline of WIDTH by HEIGHT asks for; `per_day_kobo` what went out in
    a day of the last seven; `days_left` how long it lasts at that, None when nothing goes out.
    """

    days: list[tuple[date, int]]
    balance_kobo: int
    held_kobo: int
    per_day_kobo: int
    days_left: int | None
    points: str


def burndown(now: datetime) -> Burndown | None:
    """The budget's last thirty days; None before it was ever funded. Four queries."""
    budget = Account.objects.filter(code="budget").first()
    if budget is None:
        return None
    balance, held = ledger.balance(budget), ledger.held(budget)
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    came, went = _by_day(budget, zone, since=now - timedelta(days=DAYS + 1))
    days = []
    stood = balance
    for n in range(DAYS):
        day = today - timedelta(days=n)
        days.append((day, stood))
        stood -= came[day] - went[day]
    days.reverse()
    per_day = sum(went[today - timedelta(days=n)] for n in range(7)) // 7
    return Burndown(
        days=days,
        balance_kobo=balance,
        held_kobo=held,
        per_day_kobo=per_day,
        days_left=(balance - held) // per_day if per_day else None,
        points=_points([kobo for _day, kobo in days]),
    )


def _by_day(
    budget: Account, zone: ZoneInfo, *, since: datetime
) -> tuple[dict[date, int], dict[date, int]]:
    """What came and what went on each day since."""
    came: dict[date, int] = defaultdict(int)
    went: dict[date, int] = defaultdict(int)
    rows = (
        Transfer.objects.filter(
            ledger.MOVED, Q(debit=budget) | Q(credit=budget), made_at__gte=since
        )
        .annotate(day=TruncDate("made_at", tzinfo=zone))
        .values_list("day", "debit")
        .annotate(kobo=Sum("amount_kobo"))
    )
    for day, debit, kobo in rows:
        (came if debit == budget.pk else went)[day] += kobo
    return came, went


def _points(kobo: list[int]) -> str:
    most = max(*kobo, 1)
    step = WIDTH / (len(kobo) - 1)
    return " ".join(
        f"{n * step:.1f},{HEIGHT - max(0, one) * HEIGHT / most:.1f}" for n, one in enumerate(kobo)
    )
