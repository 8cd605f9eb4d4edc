import html
import re

import pytest
from django.db import OperationalError
from django.test import Client

from citydesk.reader import views
from citydesk.stories import actions
from tests.cast import NOW
from tests.factories import stories

TAGS = re.compile(r"<[^>]+>")


def words(page):
    return " ".join(html.unescape(TAGS.sub(" ", page.content.decode())).split())


@pytest.fixture
def patient_browser():
    """A browser that shows what the house answers instead of raising."""
    return Client(raise_request_exception=False)


def test_who_is_lost_finds_search_sections_and_what_is_new(zainab, db):
    story = stories.public("Bridge reopens")

    page = zainab.get("/2026/11/never/")

    assert page.status_code == 404
    assert 'role="search"' in page.content.decode()
    assert f'href="{story.path}"' in page.content.decode()
    assert "Lagos" in words(page)


def test_a_lost_reader_costs_the_same_with_one_story_as_with_three(
    zainab, db, django_assert_num_queries
):
    stories.public("One")
    zainab.get("/2026/11/never/")  # Wagtail remembers where its sites begin
    with django_assert_num_queries(9):
        zainab.get("/2026/11/never/")
    for headline in ("Two", "Three"):
        stories.public(headline)
    with django_assert_num_queries(9):
        zainab.get("/2026/11/never/")


def test_a_withdrawn_story_says_since_when_and_nothing_of_what_it_said(zainab, kunle):
    story = stories.public("Chief took it")
    actions.kill(story=story, by=kunle, reason="not ours", now=NOW)

    page = zainab.get(story.path)

    assert page.status_code == 410
    assert "Withdrawn 23 November 2026, 09:30" in words(page)
    assert "Chief took it" not in words(page)


def test_a_database_out_of_reach_is_a_pause_and_not_a_fault(db, patient_browser, monkeypatch):
    def out_of_reach():
        raise OperationalError("could not connect to server")

    monkeypatch.setattr(views.stories, "front", out_of_reach)

    page = patient_browser.get("/")

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "Back in a minute" in words(page)


def test_a_fault_of_ours_is_told_as_ours(db, patient_browser, monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(views.stories, "front", broken)

    page = patient_browser.get("/")

    assert page.status_code == 500
    assert "Something broke, and it was us" in words(page)
