"""Reads of the desk's work."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from citydesk.assignments.enums import Step
from citydesk.assignments.models import Assignment, Tick
from citydesk.channels.types import Tray
from citydesk.evidence import queries as evidence
from citydesk.evidence.models import Evidence, Review
from citydesk.intake.models import Tip
from citydesk.pictures.models import Film, Picture
from citydesk.sources.models import Contributor
from citydesk.stories import queries as stories


def in_tray(tray: Tray | str) -> QuerySet[Assignment]:
    """The tips of a tray with what a list shows of them, newest first: two queries.

    `differs` says whether something in a tip or its files does, `disputed` whether two senders
    sent one picture and nobody has settled whose it is.
    """
    files = Evidence.objects.order_by("position")
    of_this = Q(evidence__tip=OuterRef("tip")) | Q(tip=OuterRef("tip"))
    differing = evidence.differing().filter(of_this)
    between = Q(tip=OuterRef("tip")) | Q(earlier=OuterRef("tip"))
    disputed = Review.objects.filter(between, state=Review.State.OPEN)
    return (
        Assignment.objects.filter(tip__tray=tray)
        .annotate(differs=Exists(differing), disputed=Exists(disputed))
        .select_related("tip__contributor", "editor")
        .prefetch_related(Prefetch("tip__evidence", files))
        .order_by("-tip__received_at", "-pk")
    )


def locked(assignment: Assignment) -> Assignment:
    """The row as it is now, and nobody else's until the transaction commits."""
    rows = Assignment.objects.select_related("tip__contributor", "story", "reward", "editor")
    return rows.select_for_update(of=("self",)).get(pk=assignment.pk)


def of_tip(code: str) -> Assignment:
    """One tip's assignment with what its screen shows, but the evidence. Raises DoesNotExist."""
    return Assignment.objects.select_related(
        "tip__contributor", "tip__follows", "tip__delivery__original", "tip__entered_by",
        "editor", "decided_by", "verdict_by", "story__section", "reward__rate",
    ).get(tip__code=code)  # fmt: skip


def of_story(story_id: int) -> Assignment | None:
    """The assignment that a story came of, if it came of a tip."""
    return (
        Assignment.objects.select_related("tip__contributor", "reward")
        .filter(story_id=story_id)
        .first()
    )


def sources_behind(shown: Picture | Film) -> list[Contributor]:
    """The protected sources who sent a picture or film, or of whose tip a public story shows it.

    At most four queries; the stories are asked, not an index of them, which comes later.
    """
    films, pictures, hashes = _and_poster(shown)
    tips = set(evidence.tips_behind(hashes).filter(protected=True).values_list("pk", flat=True))
    public = Assignment.objects.filter(tip__protected=True, story__live=True)
    for row in public.select_related("story"):
        assert row.story is not None  # the filter has seen to it
        if stories.picture_ids(row.story) & pictures or stories.film_ids(row.story) & films:
            tips.add(row.tip_id)
    return list(Contributor.objects.filter(tips__in=tips).distinct())


def _and_poster(shown: Picture | Film) -> tuple[set[int], set[int], set[str]]:
    """The films and pictures that are shown with it, by number; the copies they were made from."""
    if isinstance(shown, Film):
        films, pictures = [shown], [shown.poster]
    else:
        films, pictures = list(Film.objects.filter(poster=shown)), [shown]
    made_from = {one.made_from for one in (*films, *pictures) if one.made_from}
    return {one.pk for one in films}, {one.pk for one in pictures}, made_from


def counts() -> dict[str, int]:
    """How many tips lie in each tray, and of the news how many in each state. One query."""
    rows = Assignment.objects.values_list("tip__tray", "state").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for tray, state, number in rows:
        found[tray] = found.get(tray, 0) + number
        if tray == Tray.NEWS:
            found[state] = found.get(state, 0) + number
    return found


def siblings(tip: Tip) -> QuerySet[Tip]:
    """What the same contributor sent besides, newest first."""
    return (
        Tip.objects.filter(contributor=tip.contributor_id)
        .exclude(pk=tip.pk)
        .select_related("assignment")
        .order_by("-received_at")
    )


def ticks(assignment: Assignment) -> dict[Step, list[Tick]]:
    """What was entered for each step, newest first: the first of a step holds. One query."""
    found: dict[Step, list[Tick]] = {}
    for tick in assignment.ticks.select_related("by").order_by("-pk"):
        found.setdefault(Step(tick.step), []).append(tick)
    return found


def done(assignment: Assignment) -> set[Step]:
    """The steps that are ticked now."""
    return {step for step, entries in ticks(assignment).items() if entries[0].done}


def has_files(assignment: Assignment) -> bool:
    """Whether there is a file to check."""
    return Evidence.objects.filter(tip=assignment.tip_id).exists()
