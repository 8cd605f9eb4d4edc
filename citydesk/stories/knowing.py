"""The "How we know this" note: a few short statements, one a line. Knows no table."""

# More is a report, which belongs into the text.
STATEMENTS_MAX, STATEMENT_LENGTH_MAX = 7, 200
NOTE_LENGTH_MAX = STATEMENTS_MAX * (STATEMENT_LENGTH_MAX + 2)


class BadNote(ValueError):
    """Too many statements, or one that is too long."""


def statements(note: str) -> list[str]:
    """What stands on its lines."""
    return [line for line in (" ".join(line.split()) for line in note.splitlines()) if line]


def note(given: list[str]) -> str:
    """The statements as one text. Raises BadNote."""
    lines = [line for text in given for line in statements(text)]
    if len(lines) > STATEMENTS_MAX or any(len(line) > STATEMENT_LENGTH_MAX for line in lines):
        raise BadNote(len(lines))
    return "\n".join(lines)
