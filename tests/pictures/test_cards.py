import pytest

from citydesk.pictures import actions, cards
from citydesk.pictures.models import Card, Discarded, Picture
from tests.cast import NOW
from tests.factories import stories
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db


def wanted(picture=None, **fields):
    told = {"headline": "Bridge reopens", "section": "Lagos", "house": "Heron", "mark": None}
    return cards.Wanted(**told | {"story": 7, "accent": "#0b6b4f", "picture": picture} | fields)


def there(name):
    return Picture().file.storage.exists(name)


def test_a_card_is_drawn_once():
    for _ in range(2):
        cards.draw(wanted=wanted(), now=NOW)

    card = Card.objects.get()
    assert (card.drawn, card.tries) == (True, 1)
    assert there(card.file)
    assert cards.url_of(7).endswith(card.file)


def test_another_headline_is_another_card_and_the_first_goes():
    cards.draw(wanted=wanted(), now=NOW)
    before = Card.objects.get().file

    cards.draw(wanted=wanted(headline="Bridge closes"), now=NOW)
    actions.sweep(now=NOW)

    after = Card.objects.get()
    assert after.drawn
    assert there(after.file)
    assert not there(before)


def test_a_card_goes_with_its_story():
    cards.draw(wanted=wanted(), now=NOW)
    name = Card.objects.get().file

    cards.drop(story=7, now=NOW)
    actions.sweep(now=NOW)

    assert not there(name)
    assert cards.url_of(7) == ""


def test_a_card_goes_when_another_file_is_put_under_its_picture():
    picture = stories.picture()
    cards.draw(wanted=wanted(picture), now=NOW)
    name = Card.objects.get().file

    actions.replace(picture=picture, file=actions.store(data=photo()), now=NOW)
    actions.sweep(now=NOW)

    assert not there(name)
    assert cards.url_of(7) == ""
    assert list(cards.undrawn()) == [7]

    picture.refresh_from_db()
    cards.draw(wanted=wanted(picture), now=NOW)
    assert there(Card.objects.get(drawn=True).file)


def test_a_card_goes_with_its_picture():
    picture = stories.picture()
    cards.draw(wanted=wanted(picture), now=NOW)
    name = Card.objects.get().file

    picture.delete()
    actions.sweep(now=NOW)

    assert not there(name)


def test_a_card_whose_picture_is_replaced_while_it_is_drawn_is_nowhere(monkeypatch):
    picture = stories.picture()
    honest = cards.sandbox.call

    def slow(*args, **kwargs):
        made = honest(*args, **kwargs)
        actions.discard(picture=picture, now=NOW)
        return made

    monkeypatch.setattr(cards.sandbox, "call", slow)

    cards.draw(wanted=wanted(picture), now=NOW)

    assert not Card.objects.get().drawn
    assert not there(Discarded.objects.get(name__startswith="images/card-").name)


def test_a_card_that_cannot_be_drawn_is_tried_five_times(monkeypatch, caplog):
    picture = stories.picture()
    Picture().file.storage.put(picture.file.name, b"not a picture")

    for _ in range(9):
        cards.draw(wanted=wanted(picture), now=NOW)

    assert (Card.objects.get().tries, cards.url_of(7)) == (cards.TRIES_MAX, "")
    assert not cards.waiting([wanted(picture)])
    assert "has no card yet" in caplog.text
