"""RSS: everything, or one section."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest

from citydesk.reader import queries
from citydesk.stories import queries as stories
from citydesk.stories.models import Section, Story
from citydesk.web.models import House

ITEMS_MAX = 30


class Newest(Feed):  # type: ignore[type-arg] # generic for the type checker only
    """The newest thirty stories."""

    def get_object(self, request: HttpRequest, slug: str = "") -> Section | None:
        """The section asked for."""
        self.house = House.load(request_or_site=request)
        found = queries.section_called(slug) if slug else None
        if slug and found is None:
            raise Http404
        return found

    def title(self, obj: Section | None) -> str:
        """House, and section."""
        return f"{self.house.name}: {obj.title}" if obj else self.house.name

    def link(self, obj: Section | None) -> str:
        """The page that this feed follows."""
        return obj.address if obj else "/"

    def description(self, obj: Section | None) -> str:
        """What the house says of itself."""
        return obj.introduction if obj else self.house.strapline

    def items(self, obj: Section | None) -> Any:
        """Newest first."""
        return (stories.newest_of(obj) if obj else stories.live())[:ITEMS_MAX]

    def item_title(self, item: Any) -> str:
        """The headline."""
        return str(item.headline)

    def item_description(self, item: Story) -> str:
        """The standfirst."""
        return item.standfirst

    def item_pubdate(self, item: Story) -> Any:
        """When readers first saw it."""
        return item.published_at
