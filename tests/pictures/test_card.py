import io
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from citydesk.lib import sandbox
from citydesk.pictures import card, cards
from tests import parts
from tests.factories.photos import photo

FONT = Path(cards.__file__).with_name("fonts").joinpath("headline.ttf").read_bytes()
PAPER = (255, 253, 248)


def drawn(headline="Bridge reopens", *, picture=b"", mark=b"", **asked):
    told = {"section": "Lagos", "house": "Heron", "accent": "#0b6b4f", "focus": [0.5, 0.5]}
    pieces = [FONT, picture, mark]
    answer = sandbox.call(
        "citydesk.pictures.card:draw",
        b"".join(pieces),
        asked=told | asked | {"headline": headline, "pieces": [len(piece) for piece in pieces]},
    )
    (file,) = answer.files
    return answer.facts, file, Image.open(io.BytesIO(file))


def test_a_card_is_as_large_as_messengers_want_it_and_light():
    _facts, file, image = drawn(picture=photo(size=(2000, 1500)))

    assert (image.format, image.size) == ("JPEG", (1200, 630))
    assert len(file) <= card.BYTES_MAX
    assert not image.getexif()


@pytest.mark.parametrize(
    "headline", ["Fire at Balogun", "The bridge reopens " * 7 + "and so on, and on"]
)
@pytest.mark.parametrize("picture", [b"", photo(size=(1200, 900))])
def test_a_headline_stands_whole_on_its_card_in_large_letters(headline, picture):
    facts, _file, _image = drawn(headline, picture=picture)

    assert " ".join(facts["lines"]) == headline
    assert facts["size"] >= 46  # a third of that in a WhatsApp preview 300 pixels wide
    letters = ImageFont.truetype(io.BytesIO(FONT), facts["size"])
    assert max(letters.getlength(line) for line in facts["lines"]) <= card.WIDTH - 96
    assert len(facts["lines"]) * facts["size"] * 1.22 < card.HEIGHT - 150


def test_a_word_longer_than_a_line_is_cut_and_not_lost():
    facts, _file, _image = drawn("#" + "EndSars" * 20)

    assert "".join(facts["lines"]) == "#" + "EndSars" * 20
    assert len(facts["lines"]) > 1


WORDS = "Ọ̀ṣun Ẹ̀kọ́ Ṣàngó Ìlá-Ọ̀ràngún ń ǹ Ẹ gbà wá; Hausa ɓ ɗ ƙ; Igbo ị ụ ṅ; ₦2.4bn"


def test_the_font_has_every_letter_of_nigerias_latin_scripts():
    assert card.drawable(WORDS, FONT) == unicodedata.normalize("NFC", WORDS)
    assert [word for word in WORDS.split() if not card.drawable(word, FONT)] == []


@pytest.mark.parametrize(("plain", "marked"), [("Ọ", "Ọ̀"), ("ẹ", "ẹ̀"), ("ọ", "ọ́")])
def test_a_tone_stands_over_its_vowel_and_not_beside_it(plain, marked):
    parts.need("fribidi")
    letters = ImageFont.truetype(io.BytesIO(FONT), 80)

    assert letters.getlength(marked) == letters.getlength(plain)
    assert letters.getbbox(marked)[1] < letters.getbbox(plain)[1]


def test_where_no_mark_can_be_placed_none_is_drawn_over_its_letter(monkeypatch):
    monkeypatch.setattr(card.ImageFont.core, "HAVE_RAQM", False)

    assert card.drawable("Ọ̀ṣun Ẹ̀kọ́ Ìlá", FONT) == "Ọṣun Ẹkọ Ìlá"


def test_what_the_font_does_not_have_is_left_out():
    assert drawn("Fire 🔥 at Balogun")[0]["lines"] == ["Fire at Balogun"]


def test_a_headline_that_would_lose_its_letters_is_not_drawn_at_all():
    facts, _file, image = drawn("نور الهدى في لاغوس and one")

    assert facts["lines"] == []
    assert image.size == card.SIZE


def test_a_card_without_a_picture_is_paper_and_letters():
    _facts, _file, image = drawn()

    assert image.getpixel((1190, 100)) == pytest.approx(PAPER, abs=4)


def test_the_houses_mark_lies_on_the_paper_without_a_box():
    out = io.BytesIO()
    mark = Image.new("RGB", (80, 80), "white")
    mark.paste((200, 0, 0), (20, 20, 60, 60))
    mark.save(out, "PNG")

    _facts, _file, image = drawn(mark=out.getvalue())

    red = image.getpixel((48 + 24, 594))
    assert red[0] > 150 > red[1]
    assert image.getpixel((48 + 3, 594)) == pytest.approx(PAPER, abs=12)


def test_one_sees_what_one_has_to_look_at():
    out = io.BytesIO()
    tall = Image.new("RGB", (400, 1600), "white")
    tall.paste((0, 0, 200), (0, 1300, 400, 1500))
    tall.save(out, "PNG")

    below = drawn(picture=out.getvalue(), focus=[0.5, 0.875])[2].getpixel((600, 150))
    above = drawn(picture=out.getvalue(), focus=[0.5, 0.1])[2].getpixel((600, 150))

    assert below[2] > 150 > below[0]
    assert above[0] > 200
