from citydesk.delivery.models import Purge
from citydesk.pictures.models import Card


def purged():
    tags = set(Purge.objects.values_list("tag", flat=True))
    Purge.objects.all().delete()
    return tags


def test_a_card_takes_its_storys_page_off_once_it_is_drawn_and_when_it_goes(keeper):
    card = Card.objects.create(story=7, shows="a", file="images/card-a.jpg")
    assert purged() == set()

    Card.objects.filter(pk=card.pk).update(drawn=True)
    assert purged() == {"card", "card:7"}

    card.refresh_from_db()
    card.delete()
    assert purged() == {"card", "card:7"}
