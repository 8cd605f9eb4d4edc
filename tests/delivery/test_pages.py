"""`citydesk pages` on a newsroom that is read."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from citydesk.delivery.models import Keeper, Purge
from citydesk.stories.models import Story
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(reader):
    story = stories.public("Bridge reopens")
    for _once_for_the_house in range(4):
        reader.get(story.path)
    reader.store.count_reads()
    return story


def pages(*told):
    out = io.StringIO()
    call_command("pages", *told, stdout=out)
    return out.getvalue()


def test_the_list_has_what_is_kept_and_how_often_it_was_read(story):
    (kept,) = json.loads(pages("--json"))["pages"]

    assert (kept["address"], kept["reads"], kept["is_true"]) == (story.path, 3, True)
    assert f"story:{story.pk}" in kept["tags"]
    assert story.path in pages()
    assert "1 pages" in pages()


def test_one_page_is_explained_by_its_path_or_its_url(story):
    for url in (story.path, f"http://127.0.0.1:8000{story.path}?utm_source=x"):
        said = pages(url, "--why")

        assert f"story:{story.pk}" in said
        assert "It is true" in said


def test_why_it_was_taken_off_is_said(story):
    Story.objects.update(headline="Bridge closes")

    told = json.loads(pages(story.path, "--why", "--json"))

    assert told["kept"]["is_true"] is False
    assert f"story:{story.pk}" in told["purged"]["tags"]


def test_the_last_purge_is_explained_without_a_page(story):
    Story.objects.update(headline="Bridge closes")

    told = json.loads(pages("--why", "--json"))

    assert f"story:{story.pk}" in told["last_purge"]["tags"]
    assert told["addresses"] == [story.path]
    assert f"shown on {story.path}" in pages("--why")


@pytest.mark.parametrize(
    ("path", "words"), [("/never/", "404 Not Found"), ("/rewards/", "Nobody has asked for it yet")]
)
def test_why_nothing_is_kept_is_said(story, path, words):
    assert words in pages(path, "--why")


def test_what_is_never_kept_is_an_error(story):
    with pytest.raises(CommandError, match="No page at /desk/ is ever kept"):
        pages("/desk/")


def test_a_tag_a_path_or_everything_can_be_purged_by_hand(reader, story):
    for told in (f"story:{story.pk}", story.path, "*"):
        assert reader.store.find(story.path)

        assert f"taken off: {story.path}" in pages("--purge", told)

        assert reader.store.find(story.path) is None
        reader.get(story.path)


def test_each_cache_before_us_is_listed_with_what_it_has_still_to_take_off(reader, story):
    told = "It answered 403: {'refused': 'Forbidden'}"
    cache = Keeper.objects.create(name="varnish:x", is_node=False)
    assert "varnish:x has taken off all that it was told to." in pages()

    Purge.objects.create(tag="story:1", keeper=cache)
    Keeper.objects.filter(pk=cache.pk).update(silent_since=NOW, trouble=told)

    said = pages()
    assert "varnish:x has 1 tags still to take off, and does not do it since" in said
    assert told in said
    (listed,) = json.loads(pages("--json"))["caches"]
    assert (listed["name"], listed["waiting"], listed["trouble"]) == ("varnish:x", 1, told)
