from citydesk.people.models import Person
from citydesk.reader import sizes
from tests.factories import stories


def test_what_knows_only_an_id_gets_its_picture_in_one_query(db, django_assert_num_queries):
    bisi, kunle = stories.picture(), stories.picture()
    people = [
        Person(name="Bisi", picture_id=bisi.pk),
        Person(name="Kunle", picture_id=kunle.pk),
        Person(name="Faceless"),
    ]

    with django_assert_num_queries(1):
        sizes.at_hand([(person, "picture") for person in people])
        assert [person.picture for person in people] == [bisi, kunle, None]


def test_a_page_without_pictures_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        sizes.at_hand([(Person(name="Faceless"), "picture")])
