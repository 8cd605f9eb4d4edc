"""What the public sent, taken in by the product's own doors and worked on by the desk."""

import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from citydesk.assignments import actions as assignments
from citydesk.assignments import telling, verifying
from citydesk.assignments.enums import Credit, Step, Verdict
from citydesk.assignments.models import Assignment
from citydesk.channels.types import Channel
from citydesk.demo import letters, mail_house, manuscript
from citydesk.demo.manuscript import Clock
from citydesk.evidence import actions as evidence
from citydesk.evidence import publishable
from citydesk.evidence.models import Evidence
from citydesk.intake import actions as intake
from citydesk.intake import vouching
from citydesk.intake.models import Tip, Vouch
from citydesk.lib.position import Position
from citydesk.originals.spool import Entry
from citydesk.people.models import User
from citydesk.pictures.redaction import Box
from citydesk.rewards.models import Rate
from citydesk.stories.models import Section, Story

NAMES = uuid.UUID("b1f6a3f2-2b6b-4c0e-8f5e-3f6b4a0f3a51")
# What came in them finds the desk's decisions made: a picture that somebody else sends again is
# disputed with one that was accepted before.
LAST_HOURS = 4
Staff = Mapping[str, User]


def take_in(
    data: bytes, *, clock: Clock, hours_ago: float, envelope_from: str = "", peer: str = ""
) -> Tip | None:
    """One mail, received `hours_ago`; its pictures examined."""
    entry = Entry(
        id=uuid.uuid5(NAMES, str(hours_ago)),
        channel=str(Channel.EMAIL),
        received_at=clock.ago(hours_ago),
        envelope_from=envelope_from,
        data=data,
        peer=peer,
    )
    tip: Tip | None = intake.take_in(entry=entry, now=clock.ago(hours_ago)).tip
    for row in Evidence.objects.filter(tip=tip):
        evidence.examine(evidence_id=row.pk, now=clock.ago(hours_ago))
    return tip


def take_in_signed(data: bytes, *, sender: str, clock: Clock, hours_ago: float) -> Tip | None:
    """One mail under the signature of its sender's domain, which is asked for its key."""
    domain = sender.rpartition("@")[2]
    mail = mail_house.signed(data, domain=domain)
    with (
        mail_house.answering(mail_house.published(domain)) as server,
        override_settings(CITYDESK_DNS=[server]),
    ):
        way = {"envelope_from": sender, "peer": mail_house.PEER}
        tip = take_in(mail, clock=clock, hours_ago=hours_ago, **way)
        for vouch in Vouch.objects.filter(found_at=None):
            vouching.vouch(vouch_id=vouch.pk, now=clock.ago(hours_ago))
    return tip


def receive(*, clock: Clock, folder: Path, last: bool) -> dict[str, Tip]:
    """The post of the last hours, or all before it, oldest first; the tips by their subject."""
    told = manuscript.read("tips")
    to = settings.CITYDESK_TIP_ADDRESS
    tips: dict[str, Tip] = {}
    pieces = [t for t in [*told["tips"], *told["others"]] if (t["hours_ago"] < LAST_HOURS) == last]
    for piece in sorted(pieces, key=lambda t: -float(t["hours_ago"])):
        if piece["from"] in told["people"]:
            data = letters.of_tip(piece, told["people"], to=to, clock=clock, folder=folder)
        else:
            data = letters.letter(
                sender=piece["from"],
                to=to,
                subject=piece["subject"],
                text=piece["text"],
                sent_at=clock.ago(piece["hours_ago"]),
                headers=piece.get("headers"),
            )
        hours_ago = piece["hours_ago"]
        if piece.get("signed"):
            sender = told["people"][piece["from"]]["email"]
            tip = take_in_signed(data, sender=sender, clock=clock, hours_ago=hours_ago)
        else:
            tip = take_in(data, clock=clock, hours_ago=hours_ago)
        if tip:
            tips[piece["subject"]] = tip
    return tips


def answer_calls(staff: Staff, *, clock: Clock) -> None:
    """Tips that came by telephone."""
    for call in manuscript.read("tips")["calls"]:
        intake.enter_tip(
            claim=call["claim"],
            text=call["text"],
            place=call["place"],
            phone=call["phone"],
            name=call["name"],
            protected=False,
            by=staff[call["by"]],
            now=clock.ago(call["hours_ago"]),
        )


def place_claims(tips: Mapping[str, Tip], staff: Staff, *, clock: Clock) -> None:
    """When and where it happened, as an editor read it out of the tip."""
    for told in manuscript.read("tips")["tips"]:
        claim = told.get("claim")
        if claim:
            intake.place_claim(
                tip=tips[told["subject"]],
                at=clock.ago(claim["hours_ago"]),
                position=Position(*claim["place"]),
                by=staff["hauwa"],
                now=clock.ago(told["hours_ago"] - 0.1),
            )


def check(tips: Mapping[str, Tip], staff: Staff, *, clock: Clock) -> None:
    """The steps that were ticked, and the verdict where there is one."""
    for told in manuscript.read("tips")["tips"]:
        assignment = Assignment.objects.get(tip=tips[told["subject"]])
        by, now = staff[told.get("editor", "hauwa")], clock.ago(told["hours_ago"] - 0.3)
        for step, found in told.get("ticks", ()):
            verifying.tick(
                assignment=assignment, step=Step(step), done=True, found=found, by=by, now=now
            )
        if "verdict" in told:
            verdict, why = told["verdict"]
            verifying.judge(
                assignment=assignment, verdict=Verdict(verdict), why=why, by=by, now=now
            )


def tell(tips: Mapping[str, Tip], staff: Staff, *, clock: Clock) -> None:
    """What is covered in the pictures, and what readers are told of the checks."""
    for told in manuscript.read("tips")["tips"]:
        tip, now = tips[told["subject"]], clock.ago(told["hours_ago"] - 0.6)
        by = staff[told.get("editor", "hauwa")]
        if "cover" in told:
            publishable.redact(
                evidence=Evidence.objects.select_related("clean_copy").get(tip=tip, position=0),
                boxes=tuple(Box(x=x, y=y, w=w, h=h) for x, y, w, h in told["cover"]),
                crop=None,
                on=0,
                by=by,
                now=now,
            )
        if "known" in told:
            telling.say_how_we_know(
                assignment=Assignment.objects.get(tip=tip),
                statements=told["known"],
                by=by,
                now=now,
            )


def decide(tips: Mapping[str, Tip], staff: Staff, *, clock: Clock) -> dict[str, Story]:
    """What the desk did with each; the drafts that came of it, by the story's key."""
    drafts: dict[str, Story] = {}
    for told in manuscript.read("tips")["tips"]:
        act = DECISIONS.get(told["then"])
        if act and told["subject"] in tips:
            assignment = Assignment.objects.get(tip=tips[told["subject"]])
            story = act(assignment, told, staff[told["editor"]], clock)
            if story and "story" in told:
                drafts[told["story"]] = story
    return drafts


def _check(assignment: Assignment, told: Mapping[str, Any], by: User, clock: Clock) -> None:
    assignments.take_on(assignment=assignment, by=by, now=clock.ago(told["hours_ago"] - 0.2))
    assignment.refresh_from_db()


def _accept(assignment: Assignment, told: Mapping[str, Any], by: User, clock: Clock) -> Story:
    _check(assignment, told, by, clock)
    written = manuscript.stories()[told["story"]] if "story" in told else told
    story: Story = assignments.accept(
        assignment=assignment,
        headline=written["headline"],
        section=Section.objects.get(title=written["section"]),
        rate=Rate.objects.get(code=told["rate"]),
        pictures=_described(assignment.tip, told),
        by=by,
        now=clock.ago(told["hours_ago"] - 0.5),
    )
    return story


def _described(tip: Tip, told: Mapping[str, Any]) -> dict[int, str]:
    """What each picture of a tip shows, by its number."""
    scenes = manuscript.read("pictures")
    files = Evidence.objects.filter(tip=tip, clean_copy__isnull=False).order_by("position")
    photos = told.get("photos", ())
    return {f.pk: scenes[photos[f.position]["scene"]]["alt"] for f in files}


def _spike(assignment: Assignment, told: Mapping[str, Any], by: User, clock: Clock) -> None:
    _check(assignment, told, by, clock)
    assignments.spike(
        assignment=assignment,
        reason=told["reason"],
        tell=True,
        by=by,
        now=clock.ago(told["hours_ago"] - 0.4),
    )


def _protect(assignment: Assignment, told: Mapping[str, Any], by: User, clock: Clock) -> None:
    assignments.protect(assignment=assignment, by=by, now=clock.ago(told["hours_ago"] - 0.1))
    assignment.refresh_from_db()
    _check(assignment, told, by, clock)


DECISIONS: dict[str, Callable[[Assignment, Mapping[str, Any], User, Clock], Story | None]] = {
    "checking": _check,
    "accepted": _accept,
    "published": _accept,
    "paid": _accept,
    "spiked": _spike,
    "protected": _protect,
}


def confirm(tips: Mapping[str, Tip], *, clock: Clock) -> None:
    """Those who were asked for a phone and a name, and have answered."""
    told = manuscript.read("tips")
    for piece in told["tips"]:
        if piece["then"] == "paid":
            person = told["people"][piece["from"]]
            assignments.confirm(
                assignment=Assignment.objects.get(tip=tips[piece["subject"]]),
                phone=person["phone"],
                network=person["network"],
                credit=Credit(piece["credit"]),
                name=person["name"],
                now=clock.ago(piece["hours_ago"] - 1.2),
            )
