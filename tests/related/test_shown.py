from citydesk.delivery.models import Purge
from citydesk.related.models import Suggestion
from tests.factories import stories


def purged():
    tags = set(Purge.objects.values_list("tag", flat=True))
    Purge.objects.all().delete()
    return tags


def test_a_suggestion_takes_only_the_page_off_that_it_stands_on(keeper):
    story, other = stories.public("One"), stories.public("Another")
    purged()

    row = Suggestion.objects.create(story=story, other=other, place=0, shared=[], days_apart=0)
    assert purged() == {"suggestion", f"story:{story.pk}"}

    Suggestion.objects.filter(pk=row.pk).update(shared=["Lekki"])  # only the desk sees it
    assert purged() == set()

    row.delete()
    assert purged() == {"suggestion", f"story:{story.pk}"}
