"""What stories hears."""

from typing import Any

from django.apps import AppConfig, apps
from django.utils import timezone
from wagtail.models import Page

from citydesk.delivery import noting
from citydesk.pictures import cards
from citydesk.pictures.tasks import sweep
from citydesk.search import actions as search
from citydesk.stories import queries, rules, site, tasks
from citydesk.stories.models import Story
from citydesk.stories.signals import story_unpublished


def refuse_unready(story: Story, **_kwargs: Any) -> None:
    """A story that lacks something is not published, whichever way was taken."""
    rules.check_can_publish(story=story)


def note_page(instance: Page, **_kwargs: Any) -> None:
    """Whoever reads one of Wagtail's pages has noted it; its class is not ours to mark."""
    noting.row(f"page:{instance.pk}")


def announce_deletion(instance: Story, **_kwargs: Any) -> None:
    """A public story that is deleted is no longer public."""
    if instance.live:
        story_unpublished.send(sender=Story, story=instance, by=None)


def let_it_be_found(story: Story, **_kwargs: Any) -> None:
    """What is public can be looked for by the words that are public."""
    assert story.published_at is not None
    search.put(story=story.pk, published_at=story.published_at, text=queries.words_of(story))


def let_it_not_be_found(story: Story, **_kwargs: Any) -> None:
    """What is not public any more cannot."""
    search.drop(story=story.pk)


def ask_for_card(story: Story, **_kwargs: Any) -> None:
    """Who shares it shows its headline; drawn by the worker, which finds those that get lost."""
    tasks.draw_card.enqueue(story.pk)


def take_card_away(story: Story, **_kwargs: Any) -> None:
    """What is not public any more has no picture to be shared with."""
    cards.drop(story=story.pk, now=timezone.now())
    sweep.enqueue()


def make_first_site(sender: AppConfig, **_kwargs: Any) -> None:
    """Make an empty newsroom, once every app has its tables: after the last one."""
    with_models = [app for app in apps.get_app_configs() if app.models_module]
    if sender is with_models[-1]:
        site.make_first()
