import pytest

from citydesk.delivery import noting, watching
from citydesk.web.models import House
from citydesk.web.queries import house_of
from tests.factories import stories


def test_the_house_is_asked_for_once_in_a_request(rf, db, django_assert_num_queries):
    House.load()
    request = rf.get("/")
    with django_assert_num_queries(1):
        assert house_of(request) == house_of(request)


@pytest.mark.django_db(transaction=True)
def test_pages_that_may_be_kept_share_it_with_its_mark(rf, reader, django_assert_num_queries):
    house = House.load()
    house.mark = stories.picture()
    house.save()
    tags = []
    for queries in (1, 0):
        with django_assert_num_queries(queries), noting.taking() as notes:
            assert house_of(rf.get("/")).mark.title
        tags.append(watching.tags_of(notes))

    assert tags == [{"house", "picture:", f"picture:{house.mark_id}"}] * 2
