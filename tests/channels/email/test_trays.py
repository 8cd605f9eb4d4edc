"""Each mail in its tray, with the reason in a sentence."""

import pytest

from citydesk.channels.email.parse import parse
from citydesk.channels.types import Tray
from tests.factories.mails import letter, picture

ADVERTS = [
    ("Advert enquiry", "What does it cost?"),
    ("Hello", "Please send us your rate card and media kit."),
    ("Your site", "I would like to publish a sponsored post with two backlinks."),
    ("Banner", "We want to place an advert for two weeks."),
]
PRESS = [
    ("PRESS RELEASE: new buses", "The ministry is pleased."),
    ("Media Advisory", "You are invited."),
    ("New buses", "FOR IMMEDIATE RELEASE\n\nThe ministry is pleased."),
    ("New buses", "The ministry is pleased.\n\nNote to editors: photographs on request."),
]
NEWS = [
    ("Advert board fell on a bus", "The billboard came down at Ojuelegba."),
    ("They won the cup", "Our school has won, and we claim the street tonight."),
    ("LASTMA officer took money", "He said: bring 20,000 naira or I tow it."),
    ("Lottery office burnt", "The lottery kiosk at Yaba is gone."),
    ("Press attacked at rally", "Three journalists were beaten."),
    ("Wahala for Oshodi o", "Dem don block road since morning, abeg send people."),
]


def tray(subject, text, **more):
    message = parse(letter(subject, text, **more).as_bytes())
    assert bool(message.tray_reason) == (message.tray != Tray.NEWS)
    return message.tray


@pytest.mark.parametrize(("subject", "text"), ADVERTS)
def test_whoever_asks_about_adverts_is_put_with_the_adverts(subject, text):
    assert tray(subject, text) == Tray.ADVERT


@pytest.mark.parametrize(("subject", "text"), PRESS)
def test_press_releases_have_a_tray(subject, text):
    assert tray(subject, text) == Tray.PRESS


@pytest.mark.parametrize(("subject", "text"), NEWS)
def test_news_in_the_words_of_the_other_trays_is_news(subject, text):
    assert tray(subject, text) == Tray.NEWS


@pytest.mark.parametrize("headers", [{"X_Spam_Flag": "YES"}, {"X_Spam_Status": "Yes, score=9"}])
def test_what_the_mail_server_called_spam_is_spam_even_with_pictures(headers):
    assert tray("Fire", "Look", pictures={"a.jpg": picture()}, **headers) == Tray.SPAM


@pytest.mark.parametrize("headers", [{"X_Spam_Flag": "NO"}, {"X_Spam_Status": "No, score=1"}])
def test_what_the_mail_server_passed_is_not(headers):
    assert tray("Fire", "Look", **headers) == Tray.NEWS


def test_a_swindle_needs_two_signs_and_no_picture():
    words = "You have won $2,500,000.00 in the lottery."

    assert tray("Congratulations", words) == Tray.SPAM
    assert tray("Congratulations", words, pictures={"a.jpg": picture()}) == Tray.NEWS
    assert tray("Congratulations", "You have won my heart.") == Tray.NEWS
