"""What a reader asked for, read from what they typed: `flood "third mainland" -bridge`."""

import re
from dataclasses import dataclass

from citydesk.search import words

LENGTH_MAX = 200
WORDS_MAX = 12
_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Each phrase is its stems in their order; a single word is a phrase of one."""

    wanted: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def stems(self) -> set[str]:
        """All that is looked for."""
        return {stem for phrase in self.wanted for stem in phrase}


def read(text: str) -> Asked:
    """Beyond LENGTH_MAX characters and WORDS_MAX words nothing is read."""
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    left = WORDS_MAX
    for minus, quoted, plain in _PART.findall(text[:LENGTH_MAX]):
        phrase = tuple(words.stems(quoted or plain)[:left])
        left -= len(phrase)
        if phrase:
            (unwanted if minus else wanted).append(phrase)
    return Asked(wanted=tuple(dict.fromkeys(wanted)), unwanted=tuple(dict.fromkeys(unwanted)))
