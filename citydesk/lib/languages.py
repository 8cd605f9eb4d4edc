"""The languages that the program's words are in: a folder each, off until a native reader signed.

A language is `locale/CODE/LC_MESSAGES/django.po` as gettext and Django know it, with its .mo beside
it, and `locale/CODE/language.toml`, which says what it calls itself. Those that a house adds lie in
its data folder under `languages`. What a native reader signed for lies there too. No Django.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from citydesk.lib import durable

SHIPPED = Path(__file__).parents[1] / "locale"
# Entries of a .po file that readers and contributors see, by the file that their words stand in.
READERS = re.compile(
    r"^(reader|portal|search|web/templates|web/(failures|editorial|enums)|assignments/templates"
    r"|assignments/telling|intake/letters)\b(?!.*styleguide)"
)
NAME_MAX = 100


class NotThere(LookupError):
    """There is no folder for that language."""


class Unusable(ValueError):
    """A language.toml, or what was signed, cannot be read; says which file, and why."""


@dataclass(frozen=True)
class Signature:
    """Who read all of it as a native, when, and what it was: the SHA-256 of the .po file."""

    by: str
    on: date
    words: str


@dataclass(frozen=True)
class Language:
    """One folder, and who signed for it in this house, if anybody."""

    code: str
    name: str
    english_name: str
    right_to_left: bool
    po: Path
    signature: Signature | None

    @property
    def changed(self) -> bool:
        """Whether words were changed since it was signed for."""
        return self.signature is not None and self.signature.words != _digest(self.po)

    @property
    def info(self) -> dict[str, str | bool]:
        """As Django's django.conf.locale.LANG_INFO has them."""
        names = {"name": self.english_name, "name_local": self.name}
        return {"code": self.code, "bidi": self.right_to_left, **names}


def folders(data: Path) -> list[Path]:
    """Where languages lie, what is in the first wins; for Django's LOCALE_PATHS."""
    return [data / "languages", SHIPPED]


def every(data: Path) -> list[Language]:
    """All that have a folder, by their code. Raises Unusable."""
    found = {path.parent.name for at in folders(data) for path in at.glob("*/language.toml")}
    return [get(data, code) for code in sorted(found)]


def get(data: Path, code: str) -> Language:
    """Raises NotThere and Unusable."""
    for at in folders(data):
        told = at / code / "language.toml"
        if told.is_file():
            facts = _read(told, "name", "english_name")
            return Language(
                code=code,
                name=facts["name"],
                english_name=facts["english_name"],
                right_to_left=facts.get("right_to_left") is True,
                po=told.parent / "LC_MESSAGES" / "django.po",
                signature=_signature(data, code),
            )
    raise NotThere(code)


def sign(*, data: Path, code: str, by: str, on: date) -> None:
    """Keep that `by`, a native reader, has read it.

    Raises NotThere and Unusable, and ValueError for a name that is none or has quotes in it.
    """
    name = " ".join(by.split())
    if not name or len(name) > NAME_MAX or '"' in name or "\\" in name:
        raise ValueError(by)
    told = f'by = "{name}"\non = {on.isoformat()}\nwords = "{_digest(get(data, code).po)}"\n'
    durable.make_folder(data / "languages")
    durable.write(data / "languages" / f"{code}.signed.toml", told.encode())


def untranslated(po: Path) -> list[str]:
    """What readers and contributors would still read in English."""
    import polib  # noqa: PLC0415 (every process reads settings, and few read catalogues)

    return [
        entry.msgid
        for entry in polib.pofile(str(po))
        if not entry.translated()
        and any(READERS.match(name.removeprefix("./")) for name, _line in entry.occurrences)
    ]


def _signature(data: Path, code: str) -> Signature | None:
    path = data / "languages" / f"{code}.signed.toml"
    if not path.is_file():
        return None
    told = _read(path, "by", "on", "words")
    return Signature(by=told["by"], on=told["on"], words=told["words"])


def _read(path: Path, *wanted: str) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Unusable(f"{path}: {error}") from error
    if missing := [name for name in wanted if name not in told]:
        raise Unusable(f"{path}: {missing[0]} is missing")
    return told


def _digest(po: Path) -> str:
    return hashlib.sha256(po.read_bytes()).hexdigest()
