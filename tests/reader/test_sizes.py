from citydesk.people.models import Person
from citydesk.pictures.models import Picture
from citydesk.reader import sizes
from tests.factories import stories

SMALL = "width-100|format-jpeg"


def test_pictures_come_with_their_sizes_in_one_query(db, django_assert_num_queries):
    made = [stories.picture() for _ in range(3)]
    for picture in made:
        picture.get_rendition(SMALL)
    pictures = list(Picture.objects.all())

    with django_assert_num_queries(1):
        sizes.at_hand([*pictures, None])
        assert all(picture.get_rendition(SMALL).width == 100 for picture in pictures)


def test_what_knows_only_an_id_gets_its_picture(db, django_assert_num_queries):
    seen, new = stories.picture(), stories.picture()
    seen.get_rendition(SMALL)
    people = [
        Person(name="Seen", picture_id=seen.pk),
        Person(name="Never shown", picture_id=new.pk),
        Person(name="Faceless"),
    ]

    with django_assert_num_queries(2):
        sizes.at_hand([], [(person, "picture") for person in people])
        assert [person.picture for person in people] == [seen, new, None]


def test_a_size_that_is_missing_is_made(db):
    picture = stories.picture()
    sizes.at_hand([picture])

    assert picture.get_rendition(SMALL).width == 100
    assert picture.renditions.count() == 1


def test_a_page_without_pictures_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        sizes.at_hand([None], [(Person(name="Faceless"), "picture")])
