"""What a contributor is told at each turn, as plain text; a protected source only neutrally."""

from django.template.loader import render_to_string

from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.web.models import House


def letter(name: str, *, tip: Tip, **told: object) -> tuple[str, str, str]:
    """The letter `name`: the house that writes it, its subject and its text.

    The template's first line is the subject. A protected source's letters say neither what it is
    about nor that there was a tip: whoever picks up the phone may read them.
    """
    house = House.load().name
    name = "protected" if tip.protected else name
    context = {"house": house, "tip": tip, "link": links.link(tip), **told}
    words = render_to_string(f"assignments/letters/{name}.txt", context)
    subject, _line, text = words.strip().partition("\n")
    return house, subject.strip(), text.strip() + "\n"
