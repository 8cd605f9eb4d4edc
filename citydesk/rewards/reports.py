"""What a call for evidence has brought: for its sponsor, who sees no name and no code."""

import csv
import io
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import Sum

from citydesk.rewards.models import CallForEvidence, Reward

_signer = signing.Signer(salt="citydesk.rewards.reports", sep="~")


class BadLink(Exception):
    """Not a link of ours."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer that was rewarded. `headline` and `path` are "" until its story is out."""

    day: str
    kobo: int
    delivered: bool
    headline: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A call with its answers, newest first; `promised_kobo` has `delivered_kobo` in it."""

    call: CallForEvidence
    answers: list[Answer]
    promised_kobo: int
    delivered_kobo: int


def address(call: CallForEvidence) -> str:
    """The absolute address of a call's report, which whoever has it may forward."""
    return f"{settings.CITYDESK_ADDRESS}/reports/{_signer.sign(str(call.pk))}/"


def call_of(signed: str) -> CallForEvidence:
    """The call whose report a link opens. Raises BadLink."""
    try:
        return CallForEvidence.objects.select_related("rate").get(pk=_signer.unsign(signed))
    except (signing.BadSignature, CallForEvidence.DoesNotExist, ValueError) as error:
        raise BadLink(signed) from error


def report(call: CallForEvidence) -> Report:
    """What was approved for a call. Two queries."""
    rows = Reward.objects.filter(
        call_for_evidence=call, state__in=Reward.COUNTED, approved_at__isnull=False
    )
    answers = [_answer(row) for row in rows.select_related("story").order_by("-approved_at", "-pk")]
    delivered = rows.filter(state=Reward.State.DELIVERED).aggregate(kobo=Sum("amount_kobo"))
    return Report(
        call=call,
        answers=answers,
        promised_kobo=sum(answer.kobo for answer in answers),
        delivered_kobo=delivered["kobo"] or 0,
    )


def _answer(row: Reward) -> Answer:
    story = row.story if row.story and row.story.live else None
    assert row.approved_at is not None  # the query asked for it
    return Answer(
        day=row.approved_at.date().isoformat(),
        kobo=row.amount_kobo,
        delivered=row.state == Reward.State.DELIVERED,
        headline=story.headline if story else "",
        path=story.path if story else "",
    )


def as_csv(report: Report) -> str:
    """One line an answer, amounts in naira."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "naira", "delivered", "story", "address"])
    for one in report.answers:
        where = f"{settings.CITYDESK_ADDRESS}{one.path}" if one.path else ""
        naira = f"{one.kobo / 100:.2f}"
        writer.writerow([one.day, naira, "yes" if one.delivered else "no", one.headline, where])
    return out.getvalue()
