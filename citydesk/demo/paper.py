"""The stories as they were written, published, corrected and commented on."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from citydesk.comments import actions as comments
from citydesk.demo import manuscript
from citydesk.demo.house import picture
from citydesk.demo.manuscript import Clock
from citydesk.people.models import Person, User
from citydesk.stories import actions
from citydesk.stories.models import (
    Byline,
    Front,
    FurtherReading,
    Pick,
    Section,
    Story,
    StoryTopic,
    Topic,
)

NAMES = uuid.UUID("6f1c0f0e-5d0a-4d5c-9a63-0d9d5c8e4b10")


def write(drafts: Mapping[str, Story], *, by: User, clock: Clock, folder: Path) -> dict[str, Story]:
    """Every story as a draft, oldest first; those that came of a tip have theirs in `drafts`."""
    stories: dict[str, Story] = {}
    for key, told in manuscript.stories().items():
        stories[key] = drafts.get(key) or actions.draft(
            headline=told["headline"],
            text="",
            section=Section.objects.get(title=told["section"]),
            by=by,
            now=clock.ago(told["hours_ago"] + 0.5),
            outlet=told.get("outlet", ""),
        )
    for key, story in stories.items():
        told = manuscript.stories()[key]
        story.refresh_from_db()  # its note was written since
        version = story.get_latest_revision_as_object()
        for field in ("headline", "standfirst", "dateline", "caption", "outlet_url", "kind"):
            setattr(version, field, told.get(field) or getattr(version, field))
        version.slug = slugify(told["headline"])[:70].rpartition("-")[0]
        if told["picture"]:
            version.lead_picture = picture(folder, told["picture"])
        version.body = manuscript.body(told["body"], clock, clock.ago(told["hours_ago"]))
        version.bylines = [Byline(person=_person(name)) for name in told["bylines"]]
        version.topics = [
            StoryTopic(topic=Topic.objects.get(name=name), sort_order=n)
            for n, name in enumerate(told.get("topics", ()))
        ]
        others = [stories[name] for name in told.get("further", ())]
        version.further_reading = [FurtherReading(other=other) for other in others]
        version.save_revision(user=by)
        story.refresh_from_db()
    return stories


def _person(username: str) -> Person:
    names = {staff["username"]: staff["name"] for staff in manuscript.read("people")["staff"]}
    return Person.objects.get(slug=slugify(names[username]))


def publish(stories: Mapping[str, Story], *, by: User, clock: Clock) -> None:
    """Each published when it was, and put right where it was put right; then the front."""
    for key, story in stories.items():
        told = manuscript.stories()[key]
        actions.publish(story=story, by=by, now=clock.ago(told["hours_ago"]))
        if "correction" in told:
            kind, text, hours = told["correction"]
            actions.correct(story=story, kind=kind, text=text, by=by, now=clock.ago(hours))
    told = manuscript.read("tips")["front"]
    front = Front.objects.get()
    front.lead = stories[told["lead"]]
    front.picks = [Pick(story=stories[name]) for name in told["picks"]]
    front.save()


def comment(stories: Mapping[str, Story], *, by: User, clock: Clock) -> None:
    """What readers wrote, and what the desk made of it."""
    for number, told in enumerate(manuscript.read("tips")["comments"]):
        at = clock.ago(told["hours_ago"])
        fields: dict[str, Any] = {"story": stories[told["story"]], "name": told["name"]}
        made = comments.post(
            id=uuid.uuid5(NAMES, f"comment {number}"), **fields, text=told["text"], now=at
        )
        if told["state"] != "HELD":
            comments.decide(comment=made, state=told["state"], by=by, now=at)
