"""The place in a text that shows best why it was found."""

from collections.abc import Iterable
from itertools import islice

from citydesk.search import words

WORDS = 32
_BEFORE = 6
# Of one text; what is found further down is shown by its beginning.
_READ_MAX = 2_000


def excerpt(text: str, wanted: Iterable[str]) -> list[tuple[str, bool]]:
    """About WORDS words of a text, cut where what was looked for begins and ends.

    Parts in their order, each with whether it is one of `wanted`, which are stems. Together they
    are the text's own letters; "…" stands where it goes on. Without a match, nothing.
    """
    wanted = set(wanted)
    read = list(islice(words.found_in(text), _READ_MAX))
    found = [at for at, match in enumerate(read) if words.stem(match.group()) in wanted]
    if not found:
        return []
    stems = {at: words.stem(read[at].group()) for at in found}

    def said_after(begins: int) -> int:
        return len({stems[at] for at in found if begins <= at < begins + WORDS - _BEFORE})

    first = max(max(found, key=said_after) - _BEFORE, 0)
    last = min(first + WORDS, len(read))
    here, ends = read[first].start(), read[last - 1].end()
    parts = [("… ", False)] if first else []
    for at in found:
        if first <= at < last:
            parts += [(text[here : read[at].start()], False), (read[at].group(), True)]
            here = read[at].end()
    parts.append((text[here:ends] + (" …" if last < len(read) else text[ends:].rstrip()), False))
    return [part for part in parts if part[0]]
