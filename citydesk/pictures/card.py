"""The picture of a shared link: a headline over a picture. No Django: runs in the sandbox.

In WhatsApp it is seen as wide as a thumb is long, so the letters are large, and few lines.
"""

import io
import itertools
import unicodedata
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont

from citydesk.pictures import pixels

# https://developers.facebook.com/docs/sharing/webmasters/images/: what all messengers take.
SIZE = WIDTH, HEIGHT = 1200, 630
# WhatsApp shows no preview of more than 600 KB; a reader pays for each.
BYTES_MAX = 80_000
_QUALITIES = (82, 74, 66, 58, 48, 36)
_MARGIN, _RULE, _FOOT = 48, 12, 64
_PAPER, _INK, _QUIET = "#fffdf8", "#17181a", "#5c5f66"
# Letters by their size, the largest first that needs no more lines than that: with a picture above,
# and without one. The last is taken whatever it needs.
_OVER, _ALONE = ((80, 2), (66, 3), (56, 4), (46, 5)), ((104, 3), (88, 4), (72, 5), (60, 6))
_LINE, _NAME = 1.22, 34
# Of a headline's letters that the font must have, else it is left out: parts of words mislead.
_KNOWN_MIN = 0.9


def draw(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """A JPEG of SIZE, of at most BYTES_MAX unless its picture is noise.

    `data` is the font, the picture and the house's mark, of `asked["pieces"]` bytes each; the last
    two may be empty. `asked` has "headline", "section", "house", "accent" (`#rrggbb`) and "focus",
    where in the picture one has to look: two shares of its width and height. Raises what
    pixels.decoded raises.
    """
    ends = list(itertools.accumulate(asked["pieces"], initial=0))
    font, picture, mark = (data[start:end] for start, end in itertools.pairwise(ends))
    card = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(card)
    headline = drawable(asked["headline"], font)
    size, lines = _set(headline, font, _OVER if picture else _ALONE)
    band = round(len(lines) * size * _LINE) + _MARGIN + _FOOT
    top = HEIGHT - band if picture else _RULE
    if picture:
        seen, _whole = pixels.decoded(picture, longest=2 * WIDTH)
        card.paste(_filling(pixels.remade(seen, longest=2 * WIDTH), top, asked["focus"]), (0, 0))
    pen.rectangle((0, top - _RULE, WIDTH, top), fill=asked["accent"])
    at = top + _MARGIN // 2 if picture else (HEIGHT - _FOOT - (band - _MARGIN - _FOOT)) // 2
    for line in lines:
        pen.text((_MARGIN, at), line, font=_letters(font, size), fill=_INK)
        at += round(size * _LINE)
    _sign(card, pen, font, mark, asked)
    return {"lines": lines, "size": size}, [_encoded(card)]


def drawable(words: str, font: bytes) -> str:
    """`words` without what the font has no letters for; "" when that is more than a few."""
    words = unicodedata.normalize("NFC", " ".join(words.split()))
    if not ImageFont.core.HAVE_RAQM:
        # Pillow places marks only with the system's FriBiDi; without, they would hit their letter.
        words = "".join(char for char in words if not unicodedata.combining(char))
    letters = ImageFont.truetype(io.BytesIO(font), 20, layout_engine=ImageFont.Layout.BASIC)
    nothing = bytes(letters.getmask("\uffff"))
    known = {char: char == " " or bytes(letters.getmask(char)) != nothing for char in set(words)}
    kept = "".join(char for char in words if known[char])
    said = [char for char in words if char.isalnum()]
    enough = sum(known[char] for char in said) >= _KNOWN_MIN * len(said)
    return " ".join(kept.split()) if enough else ""


def _letters(font: bytes, size: int) -> Any:
    return ImageFont.truetype(io.BytesIO(font), size)


def _set(words: str, font: bytes, steps: tuple[tuple[int, int], ...]) -> tuple[int, list[str]]:
    """The words in lines of one size, about as long as one another."""
    if not words:
        return steps[-1][0], []
    for size, most in steps:
        letters, room = _letters(font, size), WIDTH - 2 * _MARGIN
        lines = _broken(words, letters, room)
        if len(lines) <= most or (size, most) == steps[-1]:
            break
    # As narrow as it can be with so many lines.
    while (narrower := _broken(words, letters, room - 40)) and len(narrower) == len(lines):
        lines, room = narrower, room - 40
    return size, lines


def _broken(words: str, letters: Any, room: int) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines += _cut(word, letters, room)
    return [line for line in lines if line]


def _cut(word: str, letters: Any, room: int) -> list[str]:
    """A word longer than a line, which is an address or a code, in pieces."""
    pieces = [""]
    for char in word:
        if pieces[-1] and letters.getlength(pieces[-1] + char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _filling(picture: Any, height: int, focus: list[float]) -> Any:
    """`picture` over the full width and so high, cut around where one has to look."""
    scale = max(WIDTH / picture.width, height / picture.height)
    wide, high = round(picture.width * scale), round(picture.height * scale)
    picture = picture.resize((wide, high), Image.Resampling.LANCZOS)
    left = min(max(round(focus[0] * wide - WIDTH / 2), 0), wide - WIDTH)
    top = min(max(round(focus[1] * high - height / 2), 0), high - height)
    return picture.crop((left, top, left + WIDTH, top + height))


def _sign(card: Any, pen: Any, font: bytes, mark: bytes, asked: dict[str, Any]) -> None:
    """The house's mark and name, and the section, at the foot."""
    left, middle = _MARGIN, HEIGHT - _FOOT // 2 - 4
    if mark:
        drawn, _whole = pixels.decoded(mark)
        drawn = pixels.remade(drawn)
        drawn.thumbnail((4 * _FOOT, _FOOT - 16))
        box = (left, middle - drawn.height // 2)
        under = card.crop((*box, box[0] + drawn.width, box[1] + drawn.height))
        card.paste(ImageChops.multiply(under, drawn), box)  # what is white on it is paper
        left += drawn.width + 16
    letters = _letters(font, _NAME)
    name, section = drawable(asked["house"], font), drawable(asked["section"], font)
    pen.text((left, middle), name, font=letters, fill=asked["accent"], anchor="lm")
    after = left + letters.getlength(f"{name}  ")
    if section and after + letters.getlength(section) < WIDTH - _MARGIN:
        pen.text((WIDTH - _MARGIN, middle), section, font=letters, fill=_QUIET, anchor="rm")


def _encoded(card: Any) -> bytes:
    made = b""
    for quality in _QUALITIES:
        made = pixels.as_jpeg(card, quality=quality)
        if len(made) <= BYTES_MAX:
            break
    return made
