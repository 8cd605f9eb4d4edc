"""Writes of the desk's work on a tip."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from citydesk.assignments import history, letters, queries, rules
from citydesk.assignments.enums import Credit, State, Verdict
from citydesk.assignments.models import Assignment
from citydesk.channels import actions as channels
from citydesk.evidence.models import Evidence
from citydesk.evidence.publishable import picture_of
from citydesk.intake import actions as intake
from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.lib import keys
from citydesk.lib.discreet import discreet
from citydesk.lib.money import naira
from citydesk.lib.phone import is_phone
from citydesk.originals.queries import Erased
from citydesk.people.models import User
from citydesk.pictures.models import Picture
from citydesk.rewards import actions as rewards
from citydesk.rewards import queries as earned
from citydesk.rewards.models import CallForEvidence, Rate, Reward
from citydesk.sources import actions as sources
from citydesk.sources import queries as contributors
from citydesk.stories import actions as stories
from citydesk.stories.models import Section, Story
from citydesk.web.models import House


@transaction.atomic
def open_for(*, tip: Tip, now: datetime) -> Assignment:
    """Put a tip on the desk."""
    assignment, _made = Assignment.objects.get_or_create(tip=tip, defaults={"opened_at": now})
    return assignment


@transaction.atomic
def take_on(*, assignment: Assignment, by: User, now: datetime) -> None:
    """`by` checks it from now on. Raises rules.NotAllowed if a colleague does already."""
    row = queries.locked(assignment)
    rules.check_is_yours(assignment=row, by=by)
    if row.state != State.IN_PROGRESS:
        rules.check_can_go(assignment=row, to=State.IN_PROGRESS)
        row.state, row.editor = State.IN_PROGRESS, by
        row.save(update_fields=["state", "editor"])
        history.note(row, "take_on", by=by, now=now)
    assignment.refresh_from_db()


@transaction.atomic
def give_back(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Let somebody else take it, or bring a spiked tip back. Raises rules.NotAllowed."""
    row = queries.locked(assignment)
    if row.state != State.WAITING:
        rules.check_can_go(assignment=row, to=State.WAITING)
        row.state, row.editor = State.WAITING, None
        row.decided_at = row.decided_by = None
        row.reason = ""
        row.save(update_fields=["state", "editor", "decided_at", "decided_by", "reason"])
        history.note(row, "give_back", by=by, now=now)
    assignment.refresh_from_db()


def accept(  # what an editor decides when accepting
    *,
    assignment: Assignment,
    headline: str,
    section: Section,
    rate: Rate | None,
    pictures: Mapping[int, str],
    by: User,
    now: datetime,
    call_for_evidence: CallForEvidence | None = None,
) -> Story:
    """Make a draft story of it, offer the reward, and ask the sender. Raises rules.NotAllowed.

    `pictures` holds what each chosen picture shows, by the evidence's number; the first leads.
    They are made before the transaction, which must not wait for decoding; made twice they are one.
    """
    made = _pictures(assignment.tip, pictures, headline=headline, by=by)
    return _accept(
        assignment=assignment,
        headline=headline,
        section=section,
        rate=rate,
        call_for_evidence=call_for_evidence,
        pictures=made,
        by=by,
        now=now,
    )


def _pictures(tip: Tip, chosen: Mapping[int, str], *, headline: str, by: User) -> list[Picture]:
    house = House.load().name
    rows = Evidence.objects.filter(tip=tip, clean_copy__isnull=False).select_related("clean_copy")
    found = {row.pk: row for row in rows}
    try:
        return [
            picture_of(
                evidence=found[number],
                title=headline,
                alt=alt,
                credit=_("Sent to %(house)s") % {"house": house},
                by=by,
            )
            for number, alt in chosen.items()
        ]
    except (KeyError, Erased, keys.CannotOpen) as gone:  # not this tip's, or erased meanwhile
        raise rules.NotAllowed(
            _("A picture that you chose cannot be opened any more. Look again.")
        ) from gone


@transaction.atomic
def _accept(
    *,
    assignment: Assignment,
    headline: str,
    section: Section,
    rate: Rate | None,
    call_for_evidence: CallForEvidence | None,
    pictures: list[Picture],
    by: User,
    now: datetime,
) -> Story:
    row = queries.locked(assignment)
    rules.check_is_yours(assignment=row, by=by)
    if row.story is None:
        rules.check_can_go(assignment=row, to=State.ACCEPTED)
        tip = row.tip
        if rate is not None and tip.contributor is not None:
            rules.check_may_earn(assignment=row)
        row.story = stories.draft(
            headline=headline,
            text=_without_sender(tip),
            section=section,
            by=by,
            now=now,
            pictures=pictures,
            dateline=discreet(tip.place),
        )
        stories.set_verified(story=row.story, verified=row.verdict == Verdict.VERIFIED, now=now)
        row.reward = _offer(row, rate, call_for_evidence, by, now)
        row.state, row.decided_at, row.decided_by = State.ACCEPTED, now, by
        row.save()
        history.note(row, "accept", by=by, now=now, story=row.story.reference)
        letters.tell("asked", tip=tip, now=now)
    assignment.refresh_from_db()
    return row.story


def _without_sender(tip: Tip) -> str:
    """A tip's text but for the lines that say who sent it, signatures mostly; and what is left of
    it without addresses, numbers and exact positions.

    None of that is ours to print before they choose, and the whole text stays with the tip.
    """
    who = tip.contributor
    kept = [
        line
        for line in tip.text.splitlines()
        if not is_phone(line) and (who is None or not contributors.is_named_in(who, line))
    ]
    return discreet("\n".join(kept))


def _offer(
    row: Assignment,
    rate: Rate | None,
    call_for_evidence: CallForEvidence | None,
    by: User,
    now: datetime,
) -> Reward | None:
    tip = row.tip
    if tip.contributor is None or rate is None:
        return None
    return rewards.offer(
        key=f"tip:{tip.code}",
        contributor=tip.contributor,
        rate=rate,
        story=row.story,
        call_for_evidence=call_for_evidence,
        entered_by=tip.entered_by,
        by=by,
        now=now,
    )


@transaction.atomic
def spike(*, assignment: Assignment, reason: str, tell: bool, by: User, now: datetime) -> None:
    """Use it for nothing and pay nothing; the sender hears of it only if `tell`."""
    row = queries.locked(assignment)
    rules.check_is_yours(assignment=row, by=by)
    if row.state != State.SPIKED:
        rules.check_can_go(assignment=row, to=State.SPIKED)
        row.state, row.decided_at, row.decided_by, row.reason = State.SPIKED, now, by, reason
        row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
        if row.reward:
            rewards.withdraw(reward=row.reward, now=now)
        channels.withdraw(keys=[letters.key(turn, tip=row.tip) for turn in ("asked", "original")])
        history.note(row, "spike", by=by, now=now, reason=reason)
        if tell and not row.tip.protected:
            letters.tell("spiked", tip=row.tip, now=now, reason=reason)
    assignment.refresh_from_db()


@transaction.atomic
def protect(*, assignment: Assignment, by: User | None, now: datetime) -> None:
    """Protect the source: no name anywhere, no payment unless they ask, neutral words only.

    Whoever sent this tip is protected in all that they sent. `by` is None when they ask for it.
    """
    contributor = assignment.tip.contributor
    if contributor:
        sources.protect(contributor=contributor)
    theirs = Assignment.objects.filter(tip__contributor=contributor) if contributor else None
    for one in [assignment] if theirs is None else theirs:
        _protect(queries.locked(one), by, now)
    assignment.refresh_from_db()
    assignment.tip.refresh_from_db()


def _protect(row: Assignment, by: User | None, now: datetime) -> None:
    tip = row.tip
    if tip.protected:
        return
    # What waits in the post says too much.
    channels.withdraw(keys=letters.keys(tip))
    intake.protect(tip=tip, now=now)
    if row.story:
        stories.set_credit(story=row.story, credit="", now=now)
    if row.credit != Credit.UNASKED:
        row.credit = Credit.NONE
        row.save(update_fields=["credit"])
    if row.reward:
        rewards.ask_first(reward=row.reward, now=now)
    history.note(row, "protect", by=by, now=now)


@transaction.atomic
def confirm(
    *,
    assignment: Assignment,
    phone: str,
    network: str,
    credit: Credit,
    name: str,
    now: datetime,
) -> None:
    """Take the contributor's answer: which phone to credit, and how to be named.

    An empty `phone` asks for no payment. They may answer again: the name changes at once, the phone
    until the data is on its way. Raises rules.NotAsked, lib.phone.BadPhone.
    """
    row = queries.locked(assignment)
    rules.check_was_asked(assignment=row)
    contributor, story = row.tip.contributor, row.story
    assert contributor is not None
    assert story is not None
    if phone and not (row.reward and row.reward.reserve_id):
        sources.confirm_phone(contributor=contributor, phone=phone, network=network, now=now)
    if row.tip.protected:
        credit = Credit.NONE
    elif name:
        sources.name_as(contributor=contributor, name=name)
    row.credit, row.confirmed_at = credit, now
    row.save(update_fields=["credit", "confirmed_at"])
    stories.set_credit(story=story, credit=_credit(credit, name), now=now)
    if row.reward and phone:
        rewards.confirm(reward=row.reward, now=now)
    history.note(row, "confirm", by=None, now=now)
    assignment.refresh_from_db()


def _credit(credit: Credit, name: str) -> str:
    """How readers see the contributor: `Amaka Obi`, `A. O.` or nothing."""
    if credit == Credit.NAME:
        return name.strip()
    if credit == Credit.INITIALS:
        return " ".join(f"{word[0].upper()}." for word in name.split())
    return ""


@transaction.atomic
def note_published(*, story: Story, now: datetime) -> None:
    """A story that came of a tip is out: the reward is earned, and the sender hears of it."""
    found = Assignment.objects.filter(story=story, state=State.ACCEPTED).first()
    if found is None:
        return
    row = queries.locked(found)
    row.state = State.PUBLISHED
    row.save(update_fields=["state"])
    if row.reward:
        rewards.earn(reward=row.reward, now=now)
    if not row.tip.protected:
        address = f"{settings.CITYDESK_ADDRESS}{story.path}"
        letters.tell("published", tip=row.tip, now=now, headline=story.headline, address=address)


@transaction.atomic
def note_delivered(*, reward: Reward, now: datetime) -> None:
    """The data has arrived: say so."""
    found = Assignment.objects.select_related("tip__contributor").filter(reward=reward).first()
    if found is None:
        return
    contributor, arrived = found.tip.contributor, earned.arrivals([reward])[reward.pk]
    assert contributor is not None
    letters.tell(
        "paid",
        tip=found.tip,
        now=now,
        nth=reward.attempts.filter(state__in=["DELIVERED", "REVERSED"]).count(),
        amount=naira(arrived.attempt.amount_kobo),
        total=naira(earned.received_kobo(contributor)),
        wallet=links.wallet_link(contributor),
        network=contributor.network,
        phone=contributors.masked_phone(contributor),
        handover=arrived.handover,
    )


@transaction.atomic
def note_refused(*, reward: Reward, now: datetime) -> None:
    """The provider will not send it to that phone: ask for another, once for each refusal."""
    found = Assignment.objects.select_related("tip__contributor").filter(reward=reward).first()
    if found is not None:
        letters.tell("refused", tip=found.tip, now=now, nth=reward.attempts.count())


@transaction.atomic
def note_reversed(*, reward: Reward, now: datetime) -> None:
    """The network took back what had arrived: say so, and ask for a phone, once for each time."""
    found = Assignment.objects.select_related("tip__contributor").filter(reward=reward).first()
    if found is not None:
        nth = reward.attempts.filter(state="REVERSED").count()
        letters.tell("reversed", tip=found.tip, now=now, nth=nth)


@transaction.atomic
def note_not_paid(*, reward: Reward, now: datetime) -> None:
    """It will not be paid: say so kindly. The reason is the house's own business."""
    found = Assignment.objects.select_related("tip__contributor").filter(reward=reward).first()
    if found is not None and not found.tip.protected:
        letters.tell("unpaid", tip=found.tip, now=now)
