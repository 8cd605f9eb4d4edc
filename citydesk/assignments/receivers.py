"""What the desk's work hears of; rows only, in the transaction of what happened."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from citydesk.assignments import actions, custody, queries
from citydesk.intake.models import Tip
from citydesk.originals.models import Original
from citydesk.people.models import User
from citydesk.pictures.models import Film, Picture
from citydesk.pictures.rules import WordsRefused
from citydesk.rewards.models import Reward
from citydesk.sources.queries import is_named_in
from citydesk.stories.models import Story
from citydesk.stories.queries import pictures_in
from citydesk.stories.rules import PublishRefused


def put_on_desk(tip: Tip, now: datetime, **_kwargs: Any) -> None:
    """A tip has come in."""
    actions.open_for(tip=tip, now=now)


def refuse_protected_name(story: Story, text: str | None = None, **_kwargs: Any) -> None:
    """A protected source's name is not published, in a story or as `text` of a correction."""
    found = queries.of_story(story.pk)
    if found is None or not found.tip.protected or found.tip.contributor is None:
        return
    if is_named_in(found.tip.contributor, _words(story) if text is None else text):
        raise PublishRefused(
            _("This story says who a protected source is. Take it out, and look at the captions.")
        )


def refuse_protected_words(shown: Picture | Film, words: str, **_kwargs: Any) -> None:
    """Nor is it in what a picture or film says that readers see, or that a source has sent."""
    if any(is_named_in(source, words) for source in queries.sources_behind(shown)):
        raise WordsRefused(_("This says who a protected source is. Take it out."))


def _words(story: Story) -> str:
    """Everything that readers would see, as plain words."""
    body = " ".join(str(block.render()) for block in story.body)
    shown = [story.headline, story.slug.replace("-", " "), story.standfirst, story.dateline]
    shown += [story.caption, story.how_we_know, story.outlet, story.contributor_credit, body]
    shown += [correction.text for correction in story.corrections.all()]
    for picture in pictures_in(story):
        shown += [picture.title, picture.alt, picture.credit, picture.file.name.replace("-", " ")]
    return strip_tags("\n".join(shown).replace("<", " <"))


def note_published(story: Story, **_kwargs: Any) -> None:
    """A story is out."""
    actions.note_published(
        story=story, now=story.updated_at or story.published_at or timezone.now()
    )


def note_shown(story: Story, by: User | None, now: datetime, **_kwargs: Any) -> None:
    """Readers see what a story's pictures were made from."""
    custody.note_shown(story=story, by=by.username if by else "", now=now)


def note_withdrawn(story: Story, by: User | None, **_kwargs: Any) -> None:
    """Readers see it no longer."""
    custody.note_withdrawn(story=story, by=by.username if by else "", now=timezone.now())


def note_replaced(was: Original | None, by: User, now: datetime, **_kwargs: Any) -> None:
    """Something was covered in a picture that readers may see."""
    if was is not None:
        custody.note_replaced(was=was, by=by.username, now=now)


def note_unshown(sha256: str, by: User | None, now: datetime, **_kwargs: Any) -> None:
    """A picture that readers may have seen was given another file by hand, or deleted."""
    was = Original.objects.filter(sha256=sha256, erased_at=None).first()
    if was is not None:
        custody.note_replaced(was=was, by=by.username if by else "", now=now)


def note_refused(reward: Reward, **_kwargs: Any) -> None:
    """Data could not be sent."""
    actions.note_refused(reward=reward, now=timezone.now())


def note_delivered(reward: Reward, **_kwargs: Any) -> None:
    """Data has arrived."""
    actions.note_delivered(reward=reward, now=reward.delivered_at or timezone.now())


def note_reversed(reward: Reward, **_kwargs: Any) -> None:
    """Data that had arrived was taken back."""
    actions.note_reversed(reward=reward, now=timezone.now())


def note_not_paid(reward: Reward, **_kwargs: Any) -> None:
    """The house has decided not to pay."""
    actions.note_not_paid(reward=reward, now=reward.refused_at or timezone.now())
