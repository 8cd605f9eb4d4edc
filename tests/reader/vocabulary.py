"""schema.org's vocabulary as somebody else wrote it down, to hold our structured data to.

Every type, every property of a type and every value of a property is checked: schema_org_py builds
strict models of schema.org's own definition and refuses what is not in it.
"""

import json
import re
from datetime import datetime
from html.parser import HTMLParser

import schema_org

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class _Blocks(HTMLParser):
    """As a browser reads the page: an element ends where a browser ends it."""

    def __init__(self):
        super().__init__()
        self.found, self._inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "script" and ("type", "application/ld+json") in attrs:
            self.found.append("")
            self._inside = True

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.found[-1] += data


def graph(page):
    """What a page says of itself, by type; valid."""
    blocks = _Blocks()
    blocks.feed(page)
    (block,) = blocks.found
    told = json.loads(block)
    assert told["@context"] == "https://schema.org"
    for thing in told["@graph"]:
        built(thing)
    return {thing["@type"]: thing for thing in told["@graph"]}


def built(thing):
    """A value as a model of its type. Raises pydantic.ValidationError."""
    if isinstance(thing, list):
        return [built(one) for one in thing]
    if isinstance(thing, dict):
        kind = getattr(schema_org, thing["@type"])
        told = {name: built(said) for name, said in thing.items() if name != "@type"}
        return kind.model_validate(told)
    if isinstance(thing, str) and _MOMENT.fullmatch(thing):
        return datetime.fromisoformat(thing)
    return thing
