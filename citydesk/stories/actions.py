"""Writes of stories. Publishing itself is Story.publish, which Wagtail's own button calls."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.html import linebreaks
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from citydesk.people.models import User
from citydesk.pictures.actions import make_sizes
from citydesk.pictures.models import Picture
from citydesk.stories import addresses, knowing, queries, rules
from citydesk.stories.enums import CorrectionKind
from citydesk.stories.models import Byline, Correction, Section, Story
from citydesk.stories.signals import story_correcting, story_published

# Each takes a few seconds, and somebody waits for them.
PICTURES_MAX = 3


def _locked(story: Story) -> Story:
    """The row as it is now, and nobody else's until we commit."""
    return Story.objects.select_for_update().get(pk=story.pk)


@transaction.atomic
def draft(
    *,
    headline: str,
    text: str,
    section: Section,
    by: User,
    now: datetime,
    pictures: Sequence[Picture] = (),
    outlet: str = "",
    dateline: str = "",
) -> Story:
    """A story that only the desk sees, with one version; `text` is plain, its paragraphs kept.

    The first of `pictures` leads, the others stand after the text.
    """
    body: list[dict[str, Any]] = (
        [{"type": "paragraph", "value": linebreaks(text, autoescape=True)}] if text else []
    )
    body += [{"type": "picture", "value": {"picture": p.pk, "caption": ""}} for p in pictures[1:]]
    story = Story(
        live=False,
        has_unpublished_changes=True,
        section=section,
        headline=headline,
        slug=addresses.slug_of(headline),
        body=body,
        lead_picture=pictures[0] if pictures else None,
        outlet=outlet,
        dateline=dateline,
    )
    if person := getattr(by, "person", None):
        story.bylines.add(Byline(person=person))
    story.save()
    revision = story.save_revision(user=by)
    log(
        instance=story,
        action="wagtail.create",
        user=by,
        revision=revision,
        timestamp=now,
        content_changed=True,
    )
    return story


def make_ready(*, story: Story) -> None:
    """Make the sizes of its newest version's pictures, where the worker has not come to them yet.

    Outside of any transaction, and before it is published: no reader sees it without its picture.
    Whoever publishes in the seconds after a picture came waits for it; of a machine that is busy,
    or for more than PICTURES_MAX pictures, nobody waits.
    """
    version = story.get_latest_revision_as_object()
    waiting = [one for one in queries.pictures_in(version) if one.widths is None]
    for picture in waiting[:PICTURES_MAX]:
        with contextlib.suppress(OSError):  # a full disk; the worker tries again
            make_sizes(picture=picture)


@transaction.atomic
def publish(*, story: Story, by: User | None, now: datetime) -> None:
    """Publish the newest version, at once or when it says. Raises rules.PublishRefused."""
    row = _locked(story)
    if not row.live or row.live_revision_id != row.latest_revision_id:
        row.publish(row.latest_revision, user=by, now=now)
    story.refresh_from_db()


@transaction.atomic
def unpublish(*, story: Story, by: User, reason: str, now: datetime) -> None:
    """Take it from readers for now."""
    row = _locked(story)
    if row.live:
        row.unpublish(user=by, log_action=False)
        log(
            instance=row,
            action="citydesk.story.unpublish",
            user=by,
            data={"reason": reason},
            timestamp=now,
        )
    story.refresh_from_db()


@transaction.atomic
def kill(*, story: Story, by: User, reason: str, now: datetime) -> None:
    """Withdraw it for good: no version of it can be published again. Raises NeverPublished."""
    row = _locked(story)
    rules.check_was_published(story=row)
    if row.killed_at is None:
        row.unpublish(user=by, log_action=False)
        row.revisions.update(approved_go_live_at=None)
        row.killed_at = now
        row.save(update_fields=["killed_at"])
        log(
            instance=row,
            action="citydesk.story.kill",
            user=by,
            data={"reason": reason},
            timestamp=now,
        )
    story.refresh_from_db()


@transaction.atomic
def correct(
    *, story: Story, kind: CorrectionKind | str, text: str, by: User, now: datetime
) -> Correction:
    """Say on the page what was put right, and in the draft too.

    Raises rules.NeverPublished, rules.PublishRefused.
    """
    row = _locked(story)
    rules.check_was_published(story=row)
    story_correcting.send(sender=Story, story=row, text=text)
    correction: Correction = Correction.objects.create(
        story=row,
        kind=kind,
        text=text,
        corrected_at=now,
        sort_order=Correction.objects.filter(story=row).count(),
    )
    version = row.get_latest_revision_as_object()
    if version is not row:
        version.corrections.add(correction)
    in_step = row.live_revision_id == row.latest_revision_id
    revision = version.save_revision(user=by, clean=False, changed=False)
    Story.objects.filter(pk=row.pk).update(
        updated_at=now, live_revision=revision if in_step and row.live else row.live_revision
    )
    log(
        instance=row,
        action="citydesk.story.correct",
        user=by,
        data={"kind": str(kind)},
        revision=revision,
        timestamp=now,
        content_changed=True,
    )
    story.refresh_from_db()
    if story.live:
        story_published.send(sender=Story, story=story, first=False, by=by, now=now)
    return correction


@transaction.atomic
def set_credit(*, story: Story, credit: str, now: datetime) -> None:
    """Name the contributor as they chose, or no more; every version shows the row's own credit."""
    row = _locked(story)
    if row.contributor_credit != credit:
        row.contributor_credit = credit
        row.save(update_fields=["contributor_credit"])
        log(instance=row, action="citydesk.story.credit", timestamp=now)
        if row.live:
            story_published.send(sender=Story, story=row, first=False, by=None, now=now)
    story.refresh_from_db()


@transaction.atomic
def set_verified(*, story: Story, verified: bool, now: datetime) -> None:
    """Say on the page whether the desk holds it for verified; in every version, like the credit."""
    row = _locked(story)
    if row.verified != verified:
        row.verified = verified
        row.save(update_fields=["verified"])
        log(
            instance=row,
            action="citydesk.story.verified" if verified else "citydesk.story.unverified",
            timestamp=now,
        )
        if row.live:
            story_published.send(sender=Story, story=row, first=False, by=None, now=now)
    story.refresh_from_db()


@transaction.atomic
def say_how_we_know(*, story: Story, statements: list[str], by: User, now: datetime) -> None:
    """Put the note into a new version, which readers see once it is published.

    Raises knowing.BadNote.
    """
    row = _locked(story)
    version = row.get_latest_revision_as_object()
    note = knowing.note(statements)
    if version.how_we_know != note:
        version.how_we_know = note
        revision = version.save_revision(user=by, clean=False)
        log(
            instance=row,
            action="citydesk.story.how_we_know",
            user=by,
            revision=revision,
            timestamp=now,
            content_changed=True,
        )
    story.refresh_from_db()


@transaction.atomic
def publish_due(*, revision: Revision, now: datetime) -> None:
    """Publish a scheduled version, of a story or a page, whose time has come.

    A story that is refused stays a draft and is no longer scheduled: it would be refused again.
    """
    scheduled = Revision.objects.select_for_update().filter(pk=revision.pk)
    row = scheduled.filter(approved_go_live_at__lte=now).first()
    if row is None:  # another worker was first
        return
    try:
        row.publish(log_action="wagtail.publish.scheduled")
    except rules.PublishRefused as refused:
        scheduled.update(approved_go_live_at=None)
        note_refusal(story=row.content_object, refused=refused, by=None, now=now)


@transaction.atomic
def expire(*, thing: Story | Page, now: datetime) -> None:
    """Take from readers what was to be public only until now."""
    row = type(thing).objects.select_for_update().get(pk=thing.pk)
    if row.live and row.expire_at and row.expire_at <= now:
        row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def note_refusal(
    *, story: Story, refused: rules.PublishRefused, by: User | None, now: datetime
) -> None:
    """Keep in the story's history that it was not published, and why."""
    log(
        instance=story,
        action="citydesk.story.publish_refused",
        user=by,
        data={"reason": refused.sentence},
        timestamp=now,
    )
