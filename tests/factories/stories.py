"""Stories, sections and pictures for tests."""

from datetime import datetime

from django.utils.text import slugify
from wagtail.images.tests.utils import get_test_image_file

from citydesk.people.models import User
from citydesk.pictures import queries
from citydesk.pictures.actions import put_film, store_film
from citydesk.pictures.models import Film, Picture
from citydesk.stories import actions
from citydesk.stories.models import Front, Section, Story, StoryTopic, Topic
from tests.cast import NOW


def section(title: str = "Lagos") -> Section:
    """A section of the front."""
    found = Section.objects.filter(title=title).first()
    return found or Front.objects.get().add_child(instance=Section(title=title, slug=title.lower()))


def topic(name: str = "Floods", **fields) -> Topic:
    """A topic that readers see once a public story belongs to it."""
    return Topic.objects.create(**{"name": name, "slug": slugify(name)} | fields)


def picture(**fields) -> Picture:
    """A picture that may be published."""
    fields = {"title": "Bridge", "alt": "A bridge at dusk.", "credit": "Photo: A. N."} | fields
    return Picture.objects.create(file=get_test_image_file(size=(640, 480)), **fields)


def shown_picture(**fields) -> Picture:
    """A picture whose sizes the worker has made, as far as a page can tell."""
    made = picture(**fields)
    made.widths = queries.widths_for(made.width)
    made.weights = {f"{w}.{kind}": 21_000 for w, kind in queries.files_of(made.widths)}
    made.save(update_fields=["widths", "weights"])
    return made


def film(data: bytes = b"\0\0\0\x18ftypisom", **fields) -> Film:
    """A film that readers may watch."""
    fields = {"title": "First cars", "credit": "Film: Amaka", "made_from": "f" * 64} | fields
    fields["poster"] = fields.get("poster") or picture()
    size = {"size": (640, 360), "seconds": 42.4, "bytes": len(data)}
    return put_film(file=store_film(data=data), **size, now=NOW, **fields)


def draft(headline: str = "Bridge reopens", **fields) -> Story:
    """A draft of some editor's."""
    by = fields.pop("by", None) or User.objects.get_or_create(username="writer")[0]
    fields = {"text": "The lead.\n\nThe rest.", "now": NOW} | fields
    fields.setdefault("section", None)
    fields["section"] = fields["section"] or section()
    version = {name: fields.pop(name) for name in ("kind", "outlet_url") if name in fields}
    if topics := fields.pop("topics", ()):
        version["topics"] = [
            StoryTopic(topic=topic, sort_order=n) for n, topic in enumerate(topics)
        ]
    story = actions.draft(headline=headline, by=by, **fields)
    if version:
        for name, value in version.items():
            setattr(story, name, value)
        story.save_revision()
    return story


def public(headline: str = "Bridge reopens", *, at: datetime = NOW, **fields) -> Story:
    """A story that readers see."""
    story = draft(headline, **fields)
    actions.publish(story=story, by=None, now=at)
    return story
