"""The paper's content as plain values, read from content/*.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"


@cache
def read(name: str) -> dict[str, Any]:
    """`content/<name>.toml`. What it returns is shared: look, do not touch."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def stories() -> dict[str, dict[str, Any]]:
    """Every story by its key, oldest first, so that each can name those before it."""
    keys = [path.stem for path in sorted((FOLDER / "stories").glob("*.toml"))]
    found = {key: read(f"stories/{key}") for key in keys}
    return dict(sorted(found.items(), key=lambda item: -float(item[1]["hours_ago"])))


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The demo's reference moment; all that happened in it is told in hours before."""

    now: datetime

    def ago(self, hours: float) -> datetime:
        """The moment `hours` before now."""
        return self.now - timedelta(hours=hours)

    def words(self, text: str) -> str:
        """`text` with {yesterday} as the name of that day of the week."""
        return text.replace("{yesterday}", f"{self.ago(24):%A}")


def blocks(text: str, clock: Clock, told_at: datetime) -> Iterator[tuple[str, Any]]:
    """A story's text as its body's blocks: `(type, plain value)`.

    Paragraphs are set apart by empty lines. A line may begin with `## ` (heading), `> ` (quote —
    speaker), `- ` (list), `@H | ` (an update, H hours before `told_at`), `~ ` (a note in italics).
    """
    for piece in clock.words(text).strip().split("\n"):
        line = piece.strip()
        if line.startswith("## "):
            yield "heading", line[3:]
        elif line.startswith("> "):
            quote, _dash, speaker = line[2:].rpartition(" — ")
            yield "quote", {"quote": quote, "speaker": speaker}
        elif line.startswith("@"):
            hours, rest = line[1:].split(" ", 1)
            headline, words = rest.split(" | ", 1)
            at = told_at - timedelta(hours=float(hours))
            yield "update", {"at": at.isoformat(), "headline": headline, "text": _rich(words)}
        elif line.startswith("~ "):
            yield "paragraph", f"<p><i>{line[2:]}</i></p>"
        elif line.startswith("- "):
            yield "list", line[2:]
        elif line:
            yield "paragraph", _rich(line)


def _rich(line: str) -> str:
    parts = line.split("**")
    bold = "".join(f"<b>{part}</b>" if i % 2 else part for i, part in enumerate(parts))
    parts = bold.split("*")
    return f"<p>{''.join(f'<i>{p}</i>' if i % 2 else p for i, p in enumerate(parts))}</p>"


def body(text: str, clock: Clock, told_at: datetime) -> list[dict[str, Any]]:
    """The same as StreamField's own JSON; neighbouring list lines become one list."""
    made: list[dict[str, Any]] = []
    items: list[str] = []
    for kind, value in [*blocks(text, clock, told_at), ("end", "")]:
        if kind == "list":
            items.append(f"<li>{value}</li>")
            continue
        if items:
            made.append({"type": "paragraph", "value": f"<ul>{''.join(items)}</ul>"})
            items = []
        if kind != "end":
            made.append({"type": kind, "value": value})
    return made
