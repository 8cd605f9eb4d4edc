"""A feed in the three ways in which programs read one.

RSS 2.0 (https://www.rssboard.org/rss-specification) with Media RSS, Dublin Core and Atom's own
`updated`; Atom (RFC 4287); JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
"""

import json
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape

from citydesk.lib.xml import text
from citydesk.reader.feeds import Author, Entry, Feed, Shown

_MEDIA = "http://search.yahoo.com/mrss/"


def _add_picture(handler: Any, picture: Shown | None) -> None:
    if picture is None:
        return
    told = {
        "url": picture.url,
        "type": "image/jpeg",
        "medium": "image",
        "width": str(picture.width),
        "height": str(picture.height),
    }
    handler.startElement("media:content", told)
    handler.addQuickElement("media:description", text(picture.alt), {"type": "plain"})
    if picture.credit:
        handler.addQuickElement("media:credit", text(picture.credit))
    handler.endElement("media:content")


class _Rss(Rss201rev2Feed):
    """Django's, with who wrote it, when it changed, and its picture."""

    def rss_attributes(self) -> dict[str, str]:
        """The vocabularies in use."""
        dublin_core = {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}
        return super().rss_attributes() | {"xmlns:media": _MEDIA} | dublin_core

    def latest_post_date(self) -> datetime:
        """Not the clock's time: the same stories are the same bytes."""
        return self.feed["updated"]  # type: ignore[no-any-return]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Django's, and ours."""
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", text(author.name))
        if item["language"]:
            handler.addQuickElement("dc:language", item["language"])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        _add_picture(handler, item["picture"])


class _Atom(Atom1Feed):
    """Django's, with all who wrote it, and its picture."""

    def root_attributes(self) -> dict[str, str]:
        """The vocabularies in use."""
        return super().root_attributes() | {"xmlns:media": _MEDIA}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Its language, where it is not the feed's."""
        return {"xml:lang": item["language"]} if item["language"] else {}

    def latest_post_date(self) -> datetime:
        """As above."""
        return self.feed["updated"]  # type: ignore[no-any-return]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Django's, and ours."""
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", text(author.name))
            handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        _add_picture(handler, item["picture"])


def _written(kind: type[SyndicationFeed], feed: Feed) -> str:
    document = kind(
        title=text(feed.title),
        link=feed.page,
        description=text(feed.description),
        subtitle=text(feed.description),
        language=feed.language,
        author_name=text(feed.house),
        feed_url=feed.url,
        updated=feed.updated_at,
    )
    for entry in feed.entries:
        document.add_item(
            title=text(entry.title),
            link=entry.url,
            # Both formats take it for HTML.
            description=escape(text(entry.summary)),
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=[text(word) for word in (entry.section, *entry.topics)],
            authors=entry.authors,
            picture=entry.picture,
            language=entry.language,
        )
    return document.writeString("utf-8")


def rss(feed: Feed) -> str:
    """RSS 2.0."""
    return _written(_Rss, feed)


def atom(feed: Feed) -> str:
    """Atom."""
    return _written(_Atom, feed)


def json_feed(feed: Feed) -> str:
    """JSON Feed 1.1."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.page,
            "feed_url": feed.url,
            "description": feed.description,
            "language": feed.language,
            "authors": [{"name": feed.house, "url": feed.page}],
            "items": [_item(entry) for entry in feed.entries],
        },
        ensure_ascii=False,
        indent=1,
    )


def _item(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_text": entry.summary,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
        "tags": [entry.section, *entry.topics],
    }
    if entry.authors:
        told["authors"] = [_author(author) for author in entry.authors]
    if entry.language:
        told["language"] = entry.language
    if entry.picture:
        told["image"] = entry.picture.url
    return told


def _author(author: Author) -> dict[str, str]:
    return {"name": author.name, "url": author.url}
