import pytest
from django.utils import timezone

from citydesk.comments.models import Comment
from citydesk.stories import actions
from citydesk.stories.models import Front, Section
from tests.cast import NOW


@pytest.fixture
def lagos(db):
    return Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))


@pytest.fixture
def stories(lagos, kunle):
    made = []
    for n in range(3):
        story = actions.draft(
            headline=f"Bridge reopens, {n}", text="The lead.\n\nThe rest.", section=lagos,
            by=kunle, now=NOW,
        )  # fmt: skip
        actions.publish(story=story, by=None, now=timezone.now())
        made.append(story)
    return made


def test_a_story_reads_at_its_address(zainab, stories):
    page = zainab.get(stories[0].path)

    assert page.status_code == 200
    assert "Bridge reopens, 0" in page.content.decode()
    assert "The rest." in page.content.decode()


def test_a_front_without_stories_asks_for_one(db, zainab):
    assert "The first story is being written" in zainab.get("/").content.decode()


def test_a_front_shows_its_stories(zainab, stories):
    assert zainab.get("/").content.decode().count("Bridge reopens") >= 3


@pytest.mark.parametrize(
    "address",
    ["/lagos/", "/rewards/", "/feed/", "/feed/lagos/", "/robots.txt", "/news-sitemap.xml"],
)
def test_the_public_addresses_answer(zainab, stories, address):
    assert zainab.get(address).status_code == 200


def test_an_address_that_never_was_is_not_here(db, zainab):
    page = zainab.get("/2026/11/never/")

    assert page.status_code == 404
    assert "This page is not here" in page.content.decode()


def test_a_comment_posted_twice_waits_once_for_the_desk(zainab, stories):
    address = f"/comment/{stories[0].reference}/"
    for _ in range(2):
        assert zainab.post(address, {"name": "Ngozi", "text": "It hums."}).status_code == 201

    assert Comment.objects.get().state == Comment.State.HELD


def test_an_empty_comment_is_given_back_with_the_reason(zainab, stories):
    page = zainab.post(f"/comment/{stories[0].reference}/", {"name": "Ngozi", "text": " "})

    assert page.status_code == 422
    assert "We need a name" in page.content.decode()


def test_a_comment_from_another_site_is_refused(zainab, stories):
    page = zainab.post(
        f"/comment/{stories[0].reference}/",
        {"name": "Ngozi", "text": "Spam."},
        headers={"origin": "https://elsewhere.example"},
    )

    assert page.status_code == 403
    assert not Comment.objects.exists()


def test_a_front_of_three_stories_costs_ten_queries(zainab, stories, django_assert_num_queries):
    zainab.get("/")
    with django_assert_num_queries(10):
        zainab.get("/")
