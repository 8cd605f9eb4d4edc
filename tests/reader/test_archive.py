import html
import re
from datetime import timedelta

import pytest

from citydesk.delivery import noting
from citydesk.reader import archive
from tests.cast import NOW
from tests.factories import stories

TAGS = re.compile(r"<[^>]+>")
DAY = "/archive/2026/11/23/"


@pytest.fixture(autouse=True)
def _morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def words(page):
    return " ".join(html.unescape(TAGS.sub(" ", page.content.decode())).split())


def links(page):
    return set(re.findall(r'href="(/archive/[^"]*)"', page.content.decode()))


@pytest.fixture
def month(db):
    """Two days with stories, a day between them without, and a year before."""
    stories.public("Today")
    stories.public("On Saturday", at=NOW - timedelta(days=2))
    stories.public("Last year", at=NOW - timedelta(days=365))


def test_the_archive_leads_to_each_month_that_has_stories_and_to_no_other(zainab, month):
    assert links(zainab.get("/archive/")) == {
        "/archive/", "/archive/2026/", "/archive/2025/", "/archive/2026/11/", "/archive/2025/11/",
    }  # fmt: skip


def test_a_year_has_its_own_months(zainab, month):
    assert "/archive/2025/11/" not in links(zainab.get("/archive/2026/"))


def test_a_calendar_leads_to_each_day_that_has_stories(zainab, month):
    page = zainab.get("/archive/2026/11/")

    assert {DAY, "/archive/2026/11/21/"} <= links(page)
    assert "/archive/2026/11/22/" not in links(page)
    assert "Today" in words(page)
    assert "Last year" not in words(page)


def test_a_day_has_its_headlines_and_leads_to_the_days_beside_it(zainab, month):
    page = zainab.get(DAY)

    assert "Monday, 23 November 2026" in words(page)
    assert "Today" in words(page)
    assert "On Saturday" not in words(page)
    assert "/archive/2026/11/21/" in links(page)


@pytest.mark.parametrize(
    "path",
    [
        "/archive/2026/11/22/", "/archive/2026/2/30/", "/archive/2026/13/", "/archive/0/1/",
        "/archive/2024/", "/archive/1969/", "/archive/9999/1/", "/archive/99999999999999999999/",
        f"{DAY}?after=S-00000", "/archive/2026/011/", "/archive/2026/011/23/", "/archive/02026/",
        "/archive/2026/11/0023/",
    ],
)  # fmt: skip
def test_days_without_stories_and_days_that_never_were_are_not_here(zainab, month, path):
    assert zainab.get(path).status_code == 404


def test_an_archive_of_nothing_says_so(zainab, db):
    assert "Nothing published yet." in words(zainab.get("/archive/"))


def test_a_full_day_goes_on_after_its_last_story(zainab, db, monkeypatch):
    monkeypatch.setattr(archive, "STORIES_PER_PAGE", 2)
    made = [stories.public(f"Number {n}.", at=NOW - timedelta(minutes=n)) for n in range(3)]

    first = zainab.get(DAY)
    last = zainab.get(DAY, {"after": made[1].reference})

    assert "Number 2." not in words(first)
    assert f'href="?after={made[1].reference}"' in first.content.decode()
    assert [n for n in range(3) if f"Number {n}." in words(last)] == [2]
    assert f'href="{DAY}" rel="prev"' in last.content.decode()


@pytest.mark.parametrize(
    ("path", "queries"), [("/archive/", 5), ("/archive/2026/11/", 6), (DAY, 5)]
)
def test_three_stories_cost_what_one_does(zainab, db, django_assert_num_queries, path, queries):
    for headline in ("One", "Two", "Three"):
        stories.public(headline)
        zainab.get(path)
        with django_assert_num_queries(queries):
            zainab.get(path)


def test_an_old_month_stands_on_nothing_that_is_published_today(zainab, db):
    for days in (400, 370, 340):
        stories.public(f"{days} days ago", at=NOW - timedelta(days=days))
    old = f"{NOW - timedelta(days=370):/archive/%Y/%-m/}"

    with noting.taking() as notes:
        assert "370 days ago" in words(zainab.get(old))

    lists = {tag for tag in notes.tags if tag.startswith("newest")}
    assert "newest:day:2025-11-18" in lists
    assert lists.isdisjoint({"newest", "newest:day:2026-11-23", "newest:month:2026-11"})
    assert len(lists) < 100
