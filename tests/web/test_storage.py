import re
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command

from citydesk.web.storage import JoinedManifestStorage

CSS_BYTES_MAX = 8 * 1024
SCRIPT_BYTES_MAX = 5 * 1024


def test_the_style_sheets_become_one_small_file_in_order(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    storage = JoinedManifestStorage()
    (address,) = storage.sheets("css/reader.css")
    joined = (tmp_path / address.removeprefix("/static/")).read_bytes()

    assert joined.index(b":root") < joined.index(b".masthead") < joined.index(b"@media print")
    assert len(brotli.compress(joined)) <= CSS_BYTES_MAX
    assert (tmp_path / f"{address.removeprefix('/static/')}.br").exists()


def test_all_scripts_that_a_reader_ever_gets_are_small_as_they_are_sent():
    web = Path(__file__).parents[2] / "citydesk/web"
    scripts = [*web.glob("static/js/*.js"), *web.glob("templates/offline/*.js")]

    assert len(scripts) == 4
    assert sum(len(brotli.compress(path.read_bytes())) for path in scripts) <= SCRIPT_BYTES_MAX


# What the browsers of early 2020 know (Chrome 80, Firefox 73, Safari 13), and we use. Whoever adds
# a property looks it up first; what came later stands behind @supports.
KNOWN = set(
    re.findall(
        r"\S+",
        """
    -webkit-text-size-adjust align-items background border border-bottom border-collapse
    border-color border-left border-radius border-top border-width box-shadow box-sizing break-after
    break-inside clear clip clip-path color color-scheme column-gap column-span columns content
    counter-increment counter-reset cursor display flex flex-basis flex-direction flex-wrap float
    font font-family font-size font-style font-variant-numeric font-weight height justify-content
    left letter-spacing line-height list-style margin margin-bottom margin-left margin-right
    margin-top max-width min-height min-width object-fit object-position orphans outline
    outline-offset overflow overflow-wrap overflow-x padding padding-bottom padding-left
    padding-right padding-top page-break-after page-break-inside position scroll-padding-top
    text-align text-decoration text-decoration-color text-transform top transform vertical-align
    white-space widows width word-break z-index
    """,
    )
)
AT_RULES = {"@media", "@page", "@supports"}
# An unknown selector drops its whole rule; this one is made for that.
SELECTORS = {":focus:not(:focus-visible)"}
NEW_SELECTOR = re.compile(r":(?:is|where|has|focus-visible|dir|user-)|&")
NEW_VALUE = re.compile(
    r"\b(?:clamp|min|max|color-mix|oklch|oklab|lab|lch|env|round)\(|\d(?:[dsl]v[hwib]|cq\w+|lh)\b"
    r"|light-dark"
)


def too_new(sheet: str) -> list[str]:
    """What of a style sheet a browser of early 2020 would not understand."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found, around, begins = [], [], 0
    for mark in re.finditer(r"[{};]", sheet):
        words = sheet[begins : mark.start()].strip()
        begins = mark.end()
        guarded = any(one.startswith("@supports") for one in around)
        if mark[0] == "{":
            nested = bool(around) and not around[-1].startswith(("@media", "@supports"))
            rule = words.split()[0] if words.startswith("@") else ""
            new = words not in SELECTORS and NEW_SELECTOR.search(words)
            if nested or (rule and rule not in AT_RULES) or (not rule and new and not guarded):
                found.append(words)
            around.append(words)
            continue
        name, _colon, value = (part.strip() for part in words.partition(":"))
        known = name in KNOWN or name.startswith("--")
        if words and not guarded and not (known and not NEW_VALUE.search(value)):
            found.append(words)
        if mark[0] == "}":
            around.pop()
    return found


def test_a_phone_of_2020_understands_the_style_sheet(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    (address,) = JoinedManifestStorage().sheets("css/reader.css")

    assert too_new((tmp_path / address.removeprefix("/static/")).read_text()) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "@layer base { a { color: red } }",
        "@container (width > 3rem) { a { color: red } }",
        ".a { .b { color: red } }",
        ".a { & > b { color: red } }",
        "a:is(b, c) { color: red }",
        "a { inset: 0 }",
        "a { gap: 1rem }",
        "a { width: min(3rem, 100%) }",
        "@media print { a { height: 100dvh; } }",
        "a { color: red; aspect-ratio: 1 }",
    ],
)
def test_what_came_later_is_found(sheet):
    assert too_new(sheet)


def test_what_came_later_may_stand_behind_a_question():
    assert not too_new("@supports (gap: 1rem) { @media print { a { gap: 1rem } } }")
