"""Markup that must only ever be read, and a newsroom in which every text is made of it.

`bad()` reports itself where it is ever run; an element `x-bad` was never meant to be one.
"""

import re
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

LISTS = {
    "elements": [
        "<x-bad>",
        "<svg/onload=bad()>",
        "<img src=x onerror=bad()>",
        "<iframe srcdoc='<script>parent.bad()</script>'>",
        "<script src=//bad.example/a.js></script>",
        "<object data='data:text/html,<script>bad()</script>'>",
        "<base href=//bad.example/>",
        "<meta http-equiv=refresh content='0;url=javascript:bad()'>",
        "<form action=javascript:bad()><button autofocus>",
        "<details open ontoggle=bad()>",
        "<noscript><p title='</noscript><svg onload=bad()>'>",
        "<template><x-bad></template>",
        "<scr<script>ipt>bad()</scr</script>ipt>",
        "<\x73cript>bad()//",
        "<svg><animate onbegin=bad() attributeName=x>",
        "<math><mtext></table><mglyph><style><!--</style><img src onerror=bad()>",
    ],
    "ends": [
        "</title><x-bad>",
        "</textarea><x-bad>",
        "</style><x-bad>",
        "</script><svg/onload=bad()>",
        "--><x-bad>",
        "--!><x-bad>",
        "<!--<script>bad()//",
        "]]><x-bad>",
        "<![CDATA[<x-bad>]]>",
        "</option></select><x-bad>",
    ],
    "attributes": [
        '"><x-bad>',
        "'><x-bad>",
        '" onfocus=bad() autofocus x="',
        "' onfocus=bad() autofocus x='",
        "` onfocus=bad() autofocus x=`",
        '" style="background:url(//bad.example/a)" x="',
    ],
    "addresses": [
        "javascript:bad()",
        "java\tscript:bad()",
        " javascript:bad()",
        "JaVaScRiPt:bad()//https://",
        "data:text/html,<script>bad()</script>",
        "vbscript:bad()",
        "//bad.example/a",
        "\\\\bad.example\\a",
    ],
    "scripts": [
        '";bad();//',
        "';bad();//",
        "`;bad();//${bad()}",
        '\\";bad();//',
        "\u2028bad()//",
        "\u2029bad()//",
        '","x":{"__proto__":1},"y":"',
    ],
    "sheets": [
        "}</style><x-bad>",
        "}*{background:url(//bad.example/a)}",
        "@import '//bad.example/a';",
        "expression(bad())",
    ],
    "templates": [
        "{{ settings.SECRET_KEY }}",
        "{% debug %}",
        "{% load static %}",
        "${bad()}",
        "#{bad()}",
        "{{constructor.constructor('bad()')()}}",
        "%(bad)s %s {0.__class__}",
    ],
    "entities": [
        "&lt;x-bad&gt;",
        "&amp;lt;x-bad&amp;gt;",
        "&#60;x-bad&#62;",
        "&bad;",
        "%3Cx-bad%3E",
    ],
    "heads": ["\r\nX-Bad: 1", "\nBcc: bad@bad.example", "\r\n\r\n<x-bad>", "%0d%0aX-Bad:%201"],
    "xml": [
        '<!DOCTYPE a [<!ENTITY b "b">]>',
        "<?xml version='1.0'?>",
        "<?php bad() ?>",
        "<xsl:value-of select='.'/>",
    ],
    "letters": [
        "\u202e<x-bad>\u202c",
        "\u2066\u2067\u2069\u200f",
        "<\u200bx-bad>",
        "\ufeff\u00ad\u200d",
        "\uff1cx-bad\uff1e",
        "Z\u0351\u036b\u0343\u036a\u0302" * 2,
        "\U000e0041",
        "نور <x-bad>",
    ],
}
ALL = [words for one in LISTS.values() for words in one]
# How a field may want its text: as it is, as an address on the web, as one for mail.
FRAMES = ((" ", "{}"), ("/", "https://a.example/{}"), (".", '"{}"@a.example'))
# Of the rows of a table, so many in turn are given something else.
VARIANTS = 5
# What the program makes itself, of letters, digits and signs that it chooses, and goes by.
OURS = re.compile(
    r".*\.(code|reference|path|key|slug|tag|number|sha256|hash|prev|head|root|commitments|stored_as"
    r"|made_from|made_by|shows|file|file_hash|filter_spec|focal_point_key|widths|weights|edition"
    r"|boxes|crop|wanted|settled|numbers|plan|provider|provider_id|provider_code|network|why_code"
    r"|media_type|check_name|tool|message_id_index|email_index|phone_index|password|program"
    r"|url_path|locale|changes|shared)"
    r"|delivery\..*|ledger\..*|pictures\.Discarded\..*|rewards\.Attempt\.why|channels\.Notice\..*"
    r"|originals\.CustodyStamp\.authority|web\.House\.network_(script|hosts)"
)


def packed(most: int, number: int, variant: int, fits: Any) -> str:
    """As much of it all as `fits`, and is no longer than `most`, with a mark of its own; or ""."""
    mark = f"q{number}q"
    begins = (number * 7 + variant * 13) % len(ALL)
    for between, frame in FRAMES:
        words = mark
        for more in islice(cycle(ALL), begins, begins + len(ALL)):
            longer = f"{words}{between}{more}"
            if len(frame.format(longer)) <= most and fits(frame.format(longer)):
                words = longer
        if words != mark:
            return frame.format(words)
    return ""


def of_field(field: Any, number: int, variant: int) -> str:
    """A text that a form of this field would take; "" when it takes nothing of all this."""
    from django.core.exceptions import ValidationError

    def fits(words: str) -> bool:
        try:
            field.run_validators(words)
        except ValidationError:
            return False
        return True

    return packed(field.max_length or 5_000, number, variant, fits)


def rich(number: int, features: list[str]) -> str:
    """What Wagtail keeps of rich text that a browser sent, with links of all kinds."""
    import json

    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    text = packed(5_000, number, 0, bool)
    bad = [*LISTS["addresses"], "https://a.example/'\"><x-bad>"]
    links = [{"key": str(n), "offset": n, "length": 1} for n in range(len(bad))]  # a letter each
    sent = {
        "blocks": [
            {
                "key": "a", "type": "unstyled", "depth": 0, "text": text,
                "inlineStyleRanges": [], "entityRanges": links,
            },
            {
                "key": "b", "type": "<x-bad>", "depth": 0, "text": text,
                "inlineStyleRanges": [{"offset": 0, "length": 3, "style": "<x-bad>"}],
                "entityRanges": [],
            },
        ],
        "entityMap": {
            str(n): {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
            for n, url in enumerate(bad)
        },
    }  # fmt: skip
    return str(ContentstateConverter(features).to_database_format(json.dumps(sent)))


def of_block(block: Any, number: int) -> Any:
    """A value that the form of this block would take, as StreamField keeps it."""
    from django.core.exceptions import ValidationError
    from wagtail import blocks

    if isinstance(block, blocks.StructBlock):
        return {name: of_block(child, number) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.RichTextBlock):
        return rich(number, block.features)
    if isinstance(block, blocks.ChooserBlock):
        chosen = block.target_model.objects.first()
        return chosen and chosen.pk
    if isinstance(block, blocks.DateTimeBlock):
        return "2026-11-23T08:30:00+00:00"
    assert isinstance(block, blocks.FieldBlock), f"say what a {type(block).__name__} can hold"

    def fits(words: str) -> bool:
        try:
            block.clean(words)
        except ValidationError:
            return False
        return True

    return packed(getattr(block.field, "max_length", None) or 5_000, number, 0, fits)


def of_stream(field: Any, number: int) -> list[dict[str, Any]]:
    """A block of every kind."""
    found = [
        {"type": name, "value": of_block(block, number)}
        for name, block in field.stream_block.child_blocks.items()
    ]
    return [one for one in found if one["value"]]


def texts() -> Iterator[tuple[str, Any, Any]]:
    """Every field that holds words of somebody: its name, its model, itself."""
    from django.apps import apps
    from django.db import models
    from wagtail.fields import StreamField
    from wagtail.models import Collection, Page

    from citydesk.lib.fields import EncryptedTextField

    kinds = (
        models.CharField, models.TextField, models.JSONField, StreamField, EncryptedTextField,
    )  # fmt: skip
    ours = [m for m in apps.get_models() if m.__module__.startswith("citydesk.")]
    for model in [*ours, Page, Collection]:
        for field in model._meta.local_concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if isinstance(field, kinds) and not field.choices and not OURS.fullmatch(name):
                yield name, model, field


def poison() -> dict[int, str]:
    """Give every text of this newsroom another, and tell which mark stands for which."""
    from wagtail.fields import RichTextField, StreamField

    from citydesk.stories.models import Story

    marks = {}
    _disarm()
    _add_what_the_demo_lacks()
    for number, (name, model, field) in enumerate(texts(), start=100):
        rows = model._default_manager.all()
        if not rows.exists():
            continue
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        for variant in range(VARIANTS):
            some = rows.filter(pk__in=numbers[variant::VARIANTS])
            if isinstance(field, StreamField):
                value: Any = of_stream(field, number)
            elif isinstance(field, RichTextField):
                value = rich(number, ["bold", "italic", "link"])
            else:
                value = of_field(field, number, variant)
            if value and _written(some, field.name, value):
                marks[number] = name
    for story in Story.objects.all():
        story.save_revision(clean=False)
    return marks


def _written(rows: Any, name: str, value: Any) -> int:
    """How many rows have it now; where a constraint wants some to be empty, the others."""
    from django.db import IntegrityError, transaction

    for some in (rows, rows.exclude(**{name: ""})):
        try:
            with transaction.atomic():
                return int(some.update(**{name: value}))
        except IntegrityError:
            continue
    raise AssertionError(f"{name} cannot be written anywhere")


def _add_what_the_demo_lacks() -> None:
    """A film, and alarms about money, one of them dealt with."""
    from citydesk.rewards.models import Alarm
    from tests.cast import NOW
    from tests.factories import stories

    stories.film()
    told = {"kind": Alarm.Kind.STRANGE, "words": "It said something.", "rung_at": NOW}
    Alarm.objects.create(about="vtpass", **told)
    Alarm.objects.create(about="vtpass", ended_at=NOW, ended_by="Ngozi", **told)


def _disarm() -> None:
    """What must never be changed is changed for once: it was written as somebody said it."""
    from django.db import connection

    from citydesk.lib import append_only

    with connection.cursor() as cursor:
        for model in append_only.guarded():
            for name in append_only.names(model):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def main() -> None:
    """In the newsroom's own process. Tells the marks, and tips whose sheets show what few do."""
    import json

    from citydesk.assignments.models import Assignment, Tick
    from citydesk.intake.models import Tip

    told = [
        Assignment.objects.filter(state="SPIKED").values_list("tip__code", flat=True),
        Assignment.objects.exclude(verdict_at=None).values_list("tip__code", flat=True),
        Tick.objects.values_list("assignment__tip__code", flat=True),
        Tip.objects.exclude(contributor=None).values_list("code", flat=True),
    ]
    tips = [code for codes in told for code in codes[:1]]
    print(json.dumps({"marks": poison(), "tips": tips}))
