from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from citydesk.delivery import noting, purging, rendering, watching
from citydesk.delivery.remembering import remembered
from citydesk.web.models import House
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return House.load()


@pytest.fixture
def names(house, reader):
    """What the house was called, each time that it was read."""
    read = []

    @remembered
    def name():
        read.append(House.objects.get().name)
        return read[-1]

    name.read = read
    return name


def on_a_page(name):
    """What a page that may be kept shows, and on what it stands."""
    with noting.taking() as notes:
        return name(), watching.tags_of(notes)


def rename(house, name):
    house.name = name
    house.save()


def test_it_is_read_by_the_first_page_and_stands_under_every_one(names):
    pages = [on_a_page(names) for _page in range(3)]

    assert names.read == ["Citydesk"]
    assert pages == [("Citydesk", {"house"})] * 3


def test_after_a_change_it_is_read_again(names, house):
    on_a_page(names)
    rename(house, "The Heron")

    assert on_a_page(names)[0] == on_a_page(names)[0] == "The Heron"
    assert names.read == ["Citydesk", "The Heron"]


def test_a_change_of_something_else_leaves_it(names):
    on_a_page(names)
    purging.purge({"story:1"})
    on_a_page(names)

    assert len(names.read) == 1


def test_a_change_while_it_is_read_is_not_missed(house, reader):
    @remembered
    def name():
        found = House.objects.get().name
        if found == "Citydesk":
            rename(house, "The Heron")
        return found

    assert on_a_page(name)[0] == "Citydesk"  # and that page will not be kept
    assert on_a_page(name)[0] == "The Heron"


def test_what_is_changed_but_not_committed_is_neither_remembered_nor_hidden(names, house):
    on_a_page(names)
    with transaction.atomic():
        rename(house, "The Heron")
        assert on_a_page(names)[0] == "The Heron"
        transaction.set_rollback(True)

    assert on_a_page(names)[0] == "Citydesk"


def test_a_page_that_is_not_kept_reads_by_itself(names):
    on_a_page(names)

    assert [names(), names()] == ["Citydesk"] * 2
    assert len(names.read) == 3


def test_nothing_is_remembered_by_whoever_may_have_missed_a_change(names, reader, monkeypatch):
    on_a_page(names)
    monkeypatch.setattr(type(reader.store.generations), "are_believed", lambda _self: False)
    on_a_page(names)

    assert len(names.read) == 2


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_asks_for_nothing_but_its_own(house, reader, django_assert_num_queries, number):
    for n in range(number):
        story = stories.public(f"Story {n}", pictures=[stories.shown_picture()])
    for address, queries in ((story.path, 2), ("/", 4), (story.section.address, 2)):
        rendering.render(reader.inside, address, as_of=0)
        with django_assert_num_queries(queries):
            assert rendering.render(reader.inside, address, as_of=0).page


def test_what_nothing_watches_is_not_remembered(reader):
    numbers = iter(range(2))

    @remembered
    def number():
        Session.objects.exists()
        return next(numbers)

    assert [on_a_page(number)[0] for _page in range(2)] == [0, 1]


def test_it_is_true_for_no_longer_than_was_noted(reader):
    ends = iter([timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(hours=1), None])

    @remembered
    def until():
        noting.until(end := next(ends))
        return end

    first, second = on_a_page(until)[0], on_a_page(until)[0]
    assert first < second == on_a_page(until)[0]


def test_the_page_is_true_for_no_longer_either(reader):
    end = timezone.now() + timedelta(hours=1)
    until = remembered(lambda: noting.until(end))

    for _page in range(2):
        with noting.taking() as notes:
            until()
        assert notes.until == end
