"""What readers are told of the checks."""

import pytest
from django.utils import timezone

from citydesk.assignments import actions, rules, telling, verifying
from citydesk.assignments.enums import REQUIRED, Step, Verdict
from citydesk.evidence.models import Evidence
from citydesk.pictures import actions as pictures
from citydesk.pictures import queries
from citydesk.stories import actions as stories
from citydesk.stories.models import Story
from citydesk.stories.rules import PublishRefused
from tests.cast import NOW
from tests.factories.stories import section
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(kunle):
    made = mailed()
    actions.take_on(assignment=made, by=kunle, now=NOW)
    return made


@pytest.fixture
def accept(assignment, kunle):
    def accepted():
        numbers = Evidence.objects.values_list("pk", flat=True)
        return actions.accept(
            assignment=assignment,
            headline="Clinic under water",
            section=section(),
            rate=None,
            pictures=dict.fromkeys(numbers, "A flooded corridor."),
            by=kunle,
            now=NOW,
        )

    return accepted


@pytest.fixture
def verify(assignment, kunle):
    def verified():
        for step in REQUIRED:
            verifying.tick(
                assignment=assignment, step=step, done=True, found="Seen.", by=kunle, now=NOW
            )
        verifying.judge(assignment=assignment, verdict=Verdict.VERIFIED, why="", by=kunle, now=NOW)

    return verified


def say(assignment, *statements, by):
    telling.say_how_we_know(assignment=assignment, statements=list(statements), by=by, now=NOW)


def page(browser):
    story = Story.objects.get()
    return browser.get(story.path).content.decode()


def test_readers_see_the_note_once_it_is_published(assignment, accept, kunle, zainab):
    story = accept()
    stories.publish(story=story, by=kunle, now=NOW)
    say(assignment, "We recognised the place.", by=kunle)
    assert "How we know this" not in page(zainab)

    stories.publish(story=Story.objects.get(), by=kunle, now=NOW)

    assert "How we know this" in page(zainab)
    assert "We recognised the place." in page(zainab)


def test_said_twice_it_is_one_version(assignment, accept, kunle):
    story = accept()

    say(assignment, "We recognised the place.", by=kunle)
    say(assignment, "We recognised the place.", by=kunle)

    assert story.revisions.count() == 2
    assert Story.objects.get().has_unpublished_changes


def test_without_a_story_there_is_nothing_to_say_it_on(assignment, kunle):
    with pytest.raises(rules.NotAllowed, match="accept the tip first"):
        say(assignment, "We recognised the place.", by=kunle)


def test_of_a_spiked_tip_nothing_is_told(assignment, accept, kunle):
    story = accept()
    actions.spike(assignment=assignment, reason="Staged.", tell=False, by=kunle, now=NOW)

    with pytest.raises(rules.NotAllowed, match="spiked"):
        say(assignment, "We recognised the place.", by=kunle)

    assert story.revisions.count() == 1


def test_a_protected_name_does_not_get_into_the_note(assignment, accept, kunle):
    story = accept()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    with pytest.raises(rules.NotAllowed, match="protected source"):
        say(assignment, "We called Amaka Obi back.", by=kunle)

    assert story.revisions.count() == 1


@pytest.mark.parametrize("where", ["note", "title", "file name"])
def test_a_story_whose_note_or_pictures_name_a_protected_source_is_refused(
    where, assignment, accept, kunle
):
    story = accept()
    picture = story.lead_picture
    if where == "note":
        say(assignment, "We called Amaka Obi back.", by=kunle)
    elif where == "title":
        picture.title = "Amaka Obi's clinic"
        picture.save()
    else:
        picture.file.name = "original_images/amaka-obi-clinic.jpg"
        picture.save()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    with pytest.raises(PublishRefused):
        stories.publish(story=Story.objects.get(), by=kunle, now=NOW)


def test_a_picture_in_the_text_is_looked_at_too(assignment, accept, kunle):
    story = accept()
    picture = story.lead_picture
    picture.title = "Amaka Obi's clinic"
    picture.save()
    version = story.get_latest_revision_as_object()
    version.lead_picture = None
    version.body = [{"type": "picture", "value": {"picture": picture.pk, "caption": ""}}]
    version.save_revision()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    with pytest.raises(PublishRefused):
        stories.publish(story=Story.objects.get(), by=kunle, now=NOW)


def test_a_verified_claim_is_called_so_and_no_longer_when_a_step_is_taken_back(
    assignment, accept, verify, kunle, zainab
):
    verify()
    story = accept()
    stories.publish(story=story, by=kunle, now=NOW)
    assert "Verified." in page(zainab)

    verifying.tick(
        assignment=assignment, step=Step.PLACE, done=False, found="Wrong road.", by=kunle, now=NOW
    )

    assert "Verified." not in page(zainab)


def test_an_old_version_does_not_bring_an_old_verdict_back(assignment, accept, verify, kunle):
    story = accept()
    old = story.latest_revision
    verify()
    stories.publish(story=story, by=kunle, now=NOW)
    assert Story.objects.get().verified

    Story.objects.get().publish(old, user=kunle)

    assert Story.objects.get().verified


def test_every_step_can_be_told_and_what_verified_means_names_the_required_ones():
    assert set(telling.TOLD) == set(Step)
    # The words stand in components/how-we-know.html.
    assert {Step.SECOND_SOURCE, Step.REVERSE_SEARCH, Step.PLACE} == REQUIRED


def test_nothing_public_tells_what_a_picture_was_made_from_or_who_sent_it(
    assignment, accept, kunle, zainab
):
    story = accept()
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    say(assignment, "We recognised the place.", by=kunle)
    stories.publish(story=Story.objects.get(), by=kunle, now=timezone.now())
    story = Story.objects.get()
    pictures.make_sizes(picture=story.lead_picture)
    file = Evidence.objects.select_related("original", "clean_copy").get()
    secrets = {
        "Amaka", "amaka", "IMG_0", "Palmtel", assignment.tip.code, file.original.sha256,
        file.clean_copy.sha256, story.lead_picture.made_from, story.lead_picture.shows,
    }  # fmt: skip
    addresses = [story.path, "/", "/lagos/", "/news-sitemap.xml", "/feed/", "/feed/lagos/"]

    answers = {address: zainab.get(address) for address in addresses}

    assert {answer.status_code for answer in answers.values()} == {200}
    for address, answer in answers.items():
        found = [secret for secret in secrets if secret in answer.content.decode()]
        assert found == [], address
    storage, found = story.lead_picture.file.storage, {}
    for name in queries.names(Story.objects.get().lead_picture):
        with storage.open(name) as shown:
            found[name] = shown.read()
    assert len(found) == 10
    assert [name for name, data in found.items() if b"Exif" in data or b"Palmtel" in data] == []
