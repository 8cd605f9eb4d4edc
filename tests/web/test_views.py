import html
import re
from urllib.parse import unquote

import pytest

from citydesk.web.models import House

ADDRESS = "tips@heron.example"
STRIPPED = re.compile(r"<[^>]+>")
HARVESTERS = {
    "plain": lambda page: page,
    "entities": html.unescape,
    "tags removed": lambda page: STRIPPED.sub("", page),
    "tags and blanks removed": lambda page: re.sub(r"\s", "", STRIPPED.sub("", page)),
    "comments removed": lambda page: re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL),
    "attributes read": lambda page: " ".join(re.findall(r'"([^"]*)"', html.unescape(page))),
    "words for signs": lambda page: re.sub(
        r"\W+(?:at|arroba)\W+", "@", re.sub(r"\W+dot\W+", ".", STRIPPED.sub(" ", page))
    ),
    "percent signs": lambda page: unquote(html.unescape(page)),
    "turned round": lambda page: STRIPPED.sub("", page)[::-1],
    "at and dot put back": lambda page: re.sub(
        r"\s*[\[(]?\s*\b(at)\b\s*[\])]?\s*", "@", STRIPPED.sub("", page)
    ),
}


@pytest.fixture
def guide(db, zainab):
    return zainab.get("/styleguide/").content.decode()


@pytest.mark.parametrize("method", HARVESTERS)
def test_a_harvester_does_not_find_the_address(guide, method):
    seen = HARVESTERS[method](guide)

    assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", seen)
    assert "mailto:" not in seen


def test_a_reader_without_scripts_can_read_the_address(guide):
    words = " ".join(STRIPPED.sub("", guide).split())

    assert "tips (then the at sign, then) example.ng" in words


def test_a_screen_reader_hears_the_address_in_the_same_order(guide):
    shown = guide.split('class="protected-email"')[1].split("</div>")[0]

    assert "aria-hidden" not in shown
    assert "<img" not in shown
    assert "unicode-bidi" not in shown


def test_the_button_opens_the_mail_program(db, zainab):
    house = House.load()
    house.email = ADDRESS
    house.save()

    answer = zainab.post("/write/")

    assert (answer.status_code, answer["Location"]) == (303, f"mailto:{ADDRESS}")


def test_a_house_without_an_address_has_no_button_to_press(db, zainab):
    assert zainab.post("/write/").status_code == 404


def test_the_accent_of_the_house_is_kept_for_long(db, zainab):
    answer = zainab.get("/house.css")

    assert b"--accent:#0b6b4f" in answer.content
    assert "immutable" in answer["Cache-Control"]


def test_a_page_is_asked_for_again_and_not_sent_again(db, zainab):
    first = zainab.get("/rewards/")
    again = zainab.get("/rewards/", headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize(("chosen", "kept"), [("on", "on"), ("off", "off"), ("", "off")])
def test_lite_is_chosen_by_a_plain_form_and_kept_for_a_year(zainab, chosen, kept):
    answer = zainab.post("/lite/", {"lite": chosen}, headers={"referer": "http://testserver/a/?b"})

    cookie = answer.cookies["lite"]
    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/a/?b")
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (kept, 31_536_000, "Lax")


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_choice_leads_nobody_to_another_house(zainab, referer):
    answer = zainab.post("/lite/", {"lite": "on"}, headers={"referer": referer})

    assert answer["Location"] == "/"


def test_no_other_house_chooses_for_a_reader(zainab):
    answer = zainab.post("/lite/", {"lite": "on"}, headers={"origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert not answer.cookies
