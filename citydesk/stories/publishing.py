"""Publishing and withdrawing: Wagtail's verbs on a story, each kept whole.

Wagtail's editor, workflow and scheduler all end by calling these on the model, which is why these
writes stand below the models and not in actions.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Page

from citydesk.stories import addresses
from citydesk.stories.signals import story_published, story_publishing, story_unpublished

if TYPE_CHECKING:
    from datetime import datetime

    from wagtail.models import Revision

    from citydesk.stories.models import Story

# Of the story and not of a version: an old version must not bring an old value back.
KEPT = (
    "reference",
    "contributor_credit",
    "verified",
    "published_at",
    "updated_at",
    "path",
    "killed_at",
    "live_revision_id",
    "last_published_at",
    "expired",
)
# What readers see of a version.
FIELDS = (
    "kind", "section", "headline", "standfirst", "dateline", "lead_picture", "caption", "body",
    "how_we_know", "outlet", "outlet_url",
)  # fmt: skip
CHILDREN = ("bylines", "corrections", "further_reading")


class Publishing(models.Model):
    """How a story becomes public and stops being so."""

    if TYPE_CHECKING:
        live: models.BooleanField[bool, bool]
        objects: ClassVar[models.Manager[Story]]

    class Meta:
        abstract = True

    def serializable_data(self) -> dict[str, Any]:
        """A version to keep; without the sender's name and the verdict, which may be taken back."""
        data: dict[str, Any] = super().serializable_data()  # type: ignore[misc]
        del data["contributor_credit"], data["verified"]
        return data

    def with_content_json(self, content: dict[str, Any]) -> Story:
        """A version as a story, with what belongs to the story as it is now."""
        story: Story = super().with_content_json(content)  # type: ignore[misc]
        for name in KEPT:
            setattr(story, name, getattr(self, name))
        return story

    def publish(
        self,
        revision: Revision,
        user: Any = None,
        changed: bool = True,  # noqa: FBT001, FBT002
        log_action: bool | str = True,  # noqa: FBT001, FBT002
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,  # noqa: FBT001, FBT002
        *,
        now: datetime | None = None,
    ) -> None:
        """Publish `revision`, or schedule it if it says so; all of it or nothing.

        Raises rules.PublishRefused (from a receiver), PublishPermissionError. Doing it again
        changes nothing that readers see.
        """
        now = now or timezone.now()
        with transaction.atomic():
            row = type(self).objects.select_for_update().get(pk=self.pk)
            revision.content_object = row
            action = PublishRevisionAction(
                revision,
                user=user,
                changed=changed,
                log_action=log_action,
                previous_revision=previous_revision,
            )
            story: Story = action.object
            story_publishing.send(sender=type(self), story=story, revision=revision)
            if story.go_live_at and story.go_live_at > now:
                action.execute(skip_permission_checks=skip_permission_checks)
                return
            first = story.published_at is None
            story.published_at = story.published_at or now
            if not first and _reads_otherwise(row, revision):
                story.updated_at = now
            story.path = _take_path(story, now=now)
            action.execute(skip_permission_checks=skip_permission_checks)
            story_published.send(sender=type(self), story=story, first=first, by=user, now=now)

    def unpublish(
        self,
        set_expired: bool = False,  # noqa: FBT001, FBT002
        commit: bool = True,  # noqa: FBT001, FBT002
        user: Any = None,
        log_action: bool | str = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Take it from readers; its addresses and its history stay."""
        was_live = self.live
        with transaction.atomic():
            super().unpublish(  # type: ignore[misc]
                set_expired=set_expired, commit=commit, user=user, log_action=log_action
            )
            if was_live:
                story_unpublished.send(sender=type(self), story=self, by=user)


def _words(content: dict[str, Any]) -> list[Any]:
    children = [
        [{k: v for k, v in child.items() if k != "pk"} for child in content.get(name, ())]
        for name in CHILDREN
    ]
    words = {name: content.get(name) for name in FIELDS}
    # Text inside the text: PostgreSQL puts the keys of the same body into another order.
    words["body"] = json.loads(content.get("body") or "[]")
    return [*words.values(), *children]


def _reads_otherwise(row: Story, revision: Revision) -> bool:
    """Whether readers will see other words than those that are public now."""
    shown = row.live_revision
    return shown is None or (
        shown.pk != revision.pk and _words(shown.content) != _words(revision.content)
    )


def _path(story: Story, slug: str, nth: int = 1) -> str:
    assert story.published_at is not None
    return addresses.path_of(
        settings.CITYDESK_STORY_URL,
        slug=slug,
        number=story.pk,
        category=story.section.slug,
        published_at=story.published_at,
        nth=nth,
    )


def _take_path(story: Story, *, now: datetime) -> str:
    """The path of the story's present slug, made its own; earlier ones keep leading to it."""
    slug = story.slug or addresses.slug_of(story.headline) or story.reference.lower()
    of_anybody = story.addresses.model.objects
    nth = 1
    while (path := _path(story, slug, nth)) != story.path:
        nth += 1
        address = of_anybody.filter(path=path).first()
        if address is None and not _is_a_door(path, like=_path(story, uuid.uuid4().hex)):
            # If somebody takes it in this very moment, theirs is what comes back.
            address, _made = of_anybody.get_or_create(
                path=path, defaults={"story_id": story.pk, "since": now, "current": False}
            )
        if address is not None and address.story_id == story.pk:
            story.addresses.filter(current=True).update(current=False)
            of_anybody.filter(pk=address.pk).update(current=True, since=now)
            break
    return path


def _is_a_door(path: str, *, like: str) -> bool:
    """Whether something else answers at `path`: a section may, where the pattern is `/%postname%/`.

    `like` is a path of the same shape that nobody has: what answers there answers for all stories.
    """
    if _view(path) != _view(like):
        return True
    slug = path.strip("/").rpartition("/")[2]
    pages = Page.objects.filter(slug=slug, url_path__endswith=f"{path.rstrip('/')}/")
    return bool(pages.exists())


def _view(path: str) -> Any:
    try:
        return resolve(path).func
    except Resolver404:
        return None
