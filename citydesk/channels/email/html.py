"""What a reader would see of an HTML mail, as plain text. One pass, however broken the HTML."""

import html
import re

# A mail of more HTML than this is a template, not a tip.
HTML_LENGTH_MAX = 1_000_000

# What a browser does not show.
_SILENT = {
    tag: re.compile(rf"</{tag}\b", re.IGNORECASE) for tag in ("script", "style", "head", "title")
}
_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr", "ul"}
_TAG = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_BLANKS = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r" ?\n ?(?:\n ?)+")


def to_text(markup: str) -> str:
    """Paragraphs stay lines; scripts, styles, comments and tags go. Linear in the length.

    Not the standard library's parser, which takes a minute over a megabyte of `<!`.
    """
    markup = markup[:HTML_LENGTH_MAX]
    kept: list[str] = []
    at = 0
    while (opens := markup.find("<", at)) >= 0:
        kept.append(_BLANKS.sub(" ", markup[at:opens].replace("\n", " ")))
        at = _after(markup, opens, kept)
    kept.append(_BLANKS.sub(" ", markup[at:].replace("\n", " ")))
    text = html.unescape("".join(kept)).replace("\xa0", " ")
    return _GAPS.sub("\n\n", _BLANKS.sub(" ", text)).strip()


def _after(markup: str, opens: int, kept: list[str]) -> int:
    """Where to go on after the `<` at `opens`; adds what it stands for to `kept`."""
    if markup.startswith("<!--", opens):
        return _past(markup, "-->", opens)
    tag = _TAG.match(markup, opens + 1)
    if not tag and markup[opens + 1 : opens + 2] not in {"!", "?", "/"}:
        kept.append("<")  # "2 < 3"
        return opens + 1
    closes = _past(markup, ">", opens)
    name = tag.group(1).lower() if tag else ""
    if name in _BREAKS:
        kept.append("\n")
    if name in _SILENT and markup[opens + 1] != "/":
        end = _SILENT[name].search(markup, closes)
        return _past(markup, ">", end.start()) if end else len(markup)
    return closes


def _past(markup: str, mark: str, start: int) -> int:
    found = markup.find(mark, start)
    return found + len(mark) if found >= 0 else len(markup)
