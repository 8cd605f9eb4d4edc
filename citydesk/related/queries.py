"""Reads of further reading."""

from collections.abc import Iterable

from django.db.models import QuerySet

from citydesk.related.models import Looked, Refusal, Suggestion
from citydesk.search import similar
from citydesk.search.similar import Similar
from citydesk.search.types import Text
from citydesk.stories import queries as stories
from citydesk.stories.models import Story

# As long as a page's list is.
SUGGESTED_MAX = stories.FURTHER_READING_MAX
# Stories with so much in common are one story, told twice.
SAME = 0.6
# How much a suggestion loses by being like one that is there already: a list of four has four
# things to say. Carbonell and Goldstein (1998) call it maximal marginal relevance.
LIKENESS_COSTS = 0.5
# Of the best hit's score; below it a story has words in common, and nothing else.
FAINT = 0.2
SHARED_MAX = 3


def suggested(story: Story) -> QuerySet[Suggestion]:
    """What was found for a story and is public, the best first."""
    return Suggestion.objects.filter(story_id=story.pk, other__live=True).order_by("place")


def refused(story: Story) -> QuerySet[Refusal]:
    """What an editor does not want under it."""
    return Refusal.objects.filter(story_id=story.pk).select_related("other").order_by("at")


def looked(story: Story) -> Looked | None:
    """When further reading was looked for; None while it still is to be."""
    return Looked.objects.filter(story_id=story.pk).first()


def never_looked() -> QuerySet[Story]:
    """Public stories whose further reading is still to be found, newest first."""
    known = Looked.objects.values("story_id")
    return Story.objects.filter(live=True).exclude(pk__in=known).order_by("-published_at")


def found(story: Story, text: Text) -> list[Similar]:
    """By the words of `text`, which is the story's: at most SUGGESTED_MAX that are public.

    None refused, none the same, none like another. Eight queries, however many stories there are.
    """
    assert story.published_at is not None
    alike = similar.similar(
        text,
        story=story.pk,
        published_at=story.published_at,
        # Who wrote it says nothing of what it is about.
        ignored=[*stories.names_on(story), story.outlet, story.contributor_credit],
    )
    refusals = set(refused(story).values_list("other_id", flat=True))
    numbers = [one.story for one in alike]
    public = Story.objects.filter(live=True, pk__in=numbers).values_list("pk", flat=True)
    wanted = set(public) - refusals
    return diverse(
        [one for one in alike if one.story in wanted],
        unlike=[similar.weights_of(text)],
        most=SUGGESTED_MAX,
    )


def diverse(
    alike: Iterable[Similar], *, unlike: Iterable[Iterable[str]], most: int
) -> list[Similar]:
    """The best of `alike`, which come best first, each unlike those before it and `unlike`."""
    left, taken, there = list(alike), list[Similar](), [set(stems) for stems in unlike]
    enough = left[0].score * FAINT if left else 0.0
    while left and len(taken) < most:
        worth = {}
        for one in left:
            likeness = [similar.overlap(one.said, stems) for stems in there]
            if max(likeness, default=0.0) < SAME:
                worth[one.story] = one.score * (1 - LIKENESS_COSTS * max(likeness[1:], default=0.0))
        left = [one for one in left if worth.get(one.story, 0.0) >= enough]
        if left:
            best = max(left, key=lambda one: worth[one.story])
            left.remove(best)
            taken.append(best)
            there.append(set(best.said))
    return taken
