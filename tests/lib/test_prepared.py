from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet, Value

from citydesk.delivery import noting
from citydesk.lib.prepared import prepared
from citydesk.stories.models import Front, Pick, Section, Story
from tests.cast import NOW
from tests.factories import stories

DAY = date(2026, 11, 24)


def test_it_is_asked_with_other_values_each_time(db):
    for headline in ("Bridge", "Market", "Bridge"):
        stories.public(headline)

    @prepared
    def called(headline: str, number: int) -> QuerySet[Story]:
        return Story.objects.filter(headline=headline, pk__lt=number).order_by("pk")

    last = Story.objects.latest("pk").pk
    assert called("Bridge", last) == [Story.objects.earliest("pk")]
    assert len(called("Bridge", last + 1)) == 2
    assert [story.headline for story in called("Market", last)] == ["Market"]
    assert called("Nowhere", last) == []


def test_a_day_is_a_value_too(db):
    pick = Pick.objects.create(front=Front.objects.get(), story=stories.public(), until=DAY)

    @prepared
    def until(day: date) -> QuerySet[Pick]:
        return Pick.objects.filter(until=day)

    assert until(DAY) == [pick]
    assert until(DAY + timedelta(days=1)) == []


def test_a_moment_is_a_value_too(db):
    before, story = (stories.public(at=NOW + timedelta(minutes=n)) for n in range(2))

    @prepared
    def since(moment: datetime) -> QuerySet[Story]:
        return Story.objects.filter(published_at__gte=moment).order_by("pk")

    assert since(story.published_at) == [story]
    assert since(before.published_at) == [before, story]
    assert since(NOW + timedelta(days=1)) == []


def test_its_rows_are_those_of_the_query_joins_and_missing_columns_included(
    db, django_assert_num_queries
):
    stories.public("Bridge", pictures=[stories.picture()])

    def rows() -> QuerySet[Story]:
        return Story.objects.select_related("section", "lead_picture").defer("body")

    asked = prepared(rows)
    asked()
    with django_assert_num_queries(1):
        (found,) = asked()
        assert found.section.title == "Lagos"
        assert found.lead_picture.width
    (same,) = rows()
    assert found.lead_picture == same.lead_picture
    assert found.get_deferred_fields() == same.get_deferred_fields() == {"body"}
    with django_assert_num_queries(2):
        assert found.body == same.body
    assert found._state.db == "default"


def test_values_and_unions_come_as_they_are(db):
    stories.section("Sport")
    stories.section("Lagos")

    @prepared
    def named(title: str, other: str) -> QuerySet[Section, tuple[str, str]]:
        of = Section.objects.order_by().annotate(kind=Value("section"))
        first, second = (
            of.filter(title=one).values_list("kind", F("title")) for one in (title, other)
        )
        return first.union(second, all=True)

    assert sorted(named("Sport", "Lagos")) == [("section", "Lagos"), ("section", "Sport")]
    assert named("Lagos", "Health") == [("section", "Lagos")]


def test_what_is_no_value_stays_as_it_is_written(db):
    stories.public("100 %s of it")
    stories.public("Half of it")

    @prepared
    def of_it(number: int) -> QuerySet[Story, tuple[str, str]]:
        told = Story.objects.annotate(share=Value("50 % 'of' %s %%"))
        return told.filter(headline__contains="100 %s", pk__lt=number).values_list(
            "share", "headline"
        )

    assert of_it(2**31 - 2) == [("50 % 'of' %s %%", "100 %s of it")]


def test_the_page_that_happens_to_ask_first_is_like_all_others(db):
    @prepared
    def numbered(number: int) -> QuerySet[Story]:
        noting.tag(f"story:{number}")
        return Story.objects.filter(pk=number)

    for _twice in range(2):
        with noting.taking() as notes:
            numbered(1)
        assert notes.tags == set()
        assert notes.tables == {"stories_story"}
