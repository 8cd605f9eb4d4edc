"""What happens to stories without anybody's hand."""

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_tasks import task

from citydesk.pictures import cards
from citydesk.stories import actions, queries, sharing
from citydesk.stories.models import Story
from citydesk.web.models import House

# Who shares an older story shares the card it had.
_CARDS_KEPT_UP, _CARDS_AT_ONCE = 100, 20
logger = logging.getLogger(__name__)


def _try(action: Callable[..., None], **kwargs: Any) -> None:
    try:
        action(**kwargs)
    except Exception:  # one bad story must not stop the rest
        logger.exception("Scheduled %s failed and will be tried again", action.__name__)


@task()
def publish_due() -> None:
    """Publish what is scheduled, and withdraw what has expired; one by one."""
    now = timezone.now()
    for thing in queries.expired(now):
        _try(actions.expire, thing=thing, now=now)
    for revision in queries.due_revisions(now):
        if isinstance(story := revision.content_object, Story):
            _try(actions.make_ready, story=story)
        _try(actions.publish_due, revision=revision, now=now)


@task()
def draw_card(story_id: int) -> None:
    """Draw the card of a story, if it is still public."""
    story = queries.live().filter(pk=story_id).first()
    if story is not None:
        cards.draw(wanted=sharing.card_of(story, House.load()), now=timezone.now())


@task()
def go_on_with_cards() -> None:
    """Wake up those whose task was lost, whose picture or whose house is another by now."""
    house = House.load()
    newest = queries.live()[:_CARDS_KEPT_UP]
    begun = queries.live().filter(pk__in=list(cards.undrawn()[:_CARDS_KEPT_UP]))
    each = {story.pk: sharing.card_of(story, house) for story in (*newest, *begun)}
    for wanted in cards.waiting(list(each.values()))[:_CARDS_AT_ONCE]:
        draw_card.enqueue(wanted.story)


PERIODIC = {publish_due: 15, go_on_with_cards: 600}
