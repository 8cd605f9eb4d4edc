"""A text as the words it is found by: marks folded, endings off, the same on both databases.

The databases' own ways differ (SQLite has no stems of English but Porter's of 1980, PostgreSQL
takes a free-standing accent for the end of a word), so they are given stems and never text.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

# Straight or curly.
_APOSTROPHES = "'\u2019"
# Letters and digits, marks that stand on them, and an apostrophe inside.
_WORD = re.compile(
    rf"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*(?:[{_APOSTROPHES}][^\W_]+)*"
)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$")
# What Unicode does not take apart: Hausa's hooked letters, and the barred ones of names.
_FOLDED = str.maketrans({"ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ø": "o", "đ": "d", "ł": "l"})
# Longer than any word; what is longer is an address or a code.
_LENGTH_MAX = 40
_english = snowballstemmer.stemmer("english")


def found_in(text: str) -> Iterator[re.Match[str]]:
    """Every word of a text, where it stands."""
    return _WORD.finditer(text)


def stems(text: str) -> list[str]:
    """The stems of a text in its order: `Ọ̀ṣun's residents` is `osun`, `resid`."""
    return [stem(match.group()) for match in found_in(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What one word is found by: letters a to z and digits of any script, never empty.

    Snowball's English stemmer (Porter2); words of other languages lose little by it.
    """
    folded = unicodedata.normalize("NFKD", word.casefold()).translate(_FOLDED)
    whole = "".join(char for char in _POSSESSIVE.sub("", folded) if char.isalnum())[:_LENGTH_MAX]
    return str(_english.stemWord(whole)) or whole or word[:1]
