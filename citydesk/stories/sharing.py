"""A story as it is passed on: its card, and the words that go with it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.pictures import cards
from citydesk.stories.models import Story
from citydesk.web import colour
from citydesk.web.models import House

# https://docs.x.com/fundamentals/counting-characters: an address counts as 23, whatever its length.
# Letters beyond Latin may count twice, and we take it that all do.
_X_MAX, _X_ADDRESS, _X_LATIN = 280, 23, 0x10FF


@dataclass(frozen=True, kw_only=True)
class Text:
    """Ready for one place; the app in which it is sent there, and the address that opens that."""

    name: str
    app: str
    text: str
    opens: str


def card_of(story: Story, house: House) -> cards.Wanted:
    """What a story's card has to show."""
    return cards.Wanted(
        story=story.pk,
        headline=story.headline,
        section=story.section.title,
        house=house.name,
        accent=colour.readable(house.accent, on=colour.PAPER_LIGHT),
        picture=story.lead_picture,
        mark=house.mark,
    )


def texts(story: Story) -> list[Text]:
    """For the house's WhatsApp channel, Facebook and X."""
    address = f"{settings.CITYDESK_ADDRESS}{story.path}"
    words = [f"*{story.headline.strip()}*", story.standfirst.strip(), address]
    whatsapp = "\n\n".join(word for word in words if word)
    facebook = "\n\n".join(word for word in (story.standfirst or story.headline, address) if word)
    x = f"{_within(story.headline.strip(), _X_MAX - _X_ADDRESS - 1)}\n{address}"
    on_facebook = urlencode({"u": address})
    return [
        Text(
            name=_("WhatsApp channel"),
            app="WhatsApp",
            text=whatsapp,
            opens=f"https://wa.me/?{urlencode({'text': whatsapp})}",
        ),
        Text(
            name="Facebook",
            app="Facebook",
            text=facebook,
            opens=f"https://www.facebook.com/sharer/sharer.php?{on_facebook}",
        ),
        Text(
            name="X", app="X", text=x, opens=f"https://x.com/intent/post?{urlencode({'text': x})}"
        ),
    ]


def x_length(text: str) -> int:
    """What X counts, at most; an address not."""
    return sum(1 if ord(char) <= _X_LATIN else 2 for char in text)


def _within(text: str, most: int) -> str:
    """Cut between words."""
    if x_length(text) <= most:
        return text
    while text and x_length(text) > most - 2:
        text = text.rpartition(" ")[0] or text[:-1]
    return f"{text}…"
