from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from citydesk.stories import actions, rules
from citydesk.stories.models import Story, StoryAddress
from citydesk.stories.signals import story_published, story_unpublished
from tests.cast import NOW
from tests.factories import stories

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def story(db):
    return stories.public()


@pytest.fixture
def announced():
    """What was announced, in order."""
    heard = []

    def hear(signal, **said):
        heard.append("published" if signal is story_published else "unpublished")

    for signal in (story_published, story_unpublished):
        signal.connect(hear)
    yield heard
    for signal in (story_published, story_unpublished):
        signal.disconnect(hear)


def entries(action):
    return ModelLogEntry.objects.filter(action=action)


def save_version(story, **changed):
    version = story.get_latest_revision_as_object()
    for name, value in changed.items():
        setattr(version, name, value)
    version.save_revision()
    story.refresh_from_db()


# Drafts


def test_a_draft_is_seen_by_nobody_and_has_one_version(kunle):
    story = stories.draft("Ọ̀ṣun floods", by=kunle, text="First.\n\nSecond <b>.")

    assert (story.live, story.published_at, story.path) == (False, None, "")
    assert story.slug == "osun-floods"
    assert story.revisions.count() == 1
    assert "<p>Second &lt;b&gt;.</p>" in str(story.body)
    assert entries("wagtail.create").get().user == kunle


def test_a_draft_carries_the_byline_of_who_wrote_it(kunle):
    from citydesk.people.models import Person

    person = Person.objects.create(name="Kunle Ojo", slug="kunle-ojo", user=kunle)

    assert stories.draft(by=kunle).bylines.get().person == person


def test_the_first_picture_leads_and_the_others_follow_the_text(db):
    pictures = [stories.picture() for _ in range(3)]

    story = stories.draft(pictures=pictures)

    assert story.lead_picture == pictures[0]
    shown = [b.value["picture"] for b in story.body if b.block_type == "picture"]
    assert shown == pictures[1:]


# Publishing


def test_a_published_story_has_its_time_and_its_address(db, announced):
    story = stories.public("Bridge reopens", at=NOW)

    assert story.live
    assert (story.published_at, story.updated_at) == (NOW, None)
    assert story.path == "/2026/11/bridge-reopens/"
    assert announced == ["published"]


def test_publishing_twice_is_once(story, announced, kunle):
    for _ in range(2):
        actions.publish(story=story, by=kunle, now=LATER)

    assert story.published_at == NOW
    assert StoryAddress.objects.count() == 1
    assert announced == []


def test_a_changed_version_changes_the_update_and_not_the_first_time(story):
    save_version(story, headline="Bridge is open")
    actions.publish(story=story, by=None, now=LATER)

    assert (story.headline, story.published_at, story.updated_at) == ("Bridge is open", NOW, LATER)
    assert story.path == "/2026/11/bridge-reopens/"  # its address stays: links must


def test_the_same_words_published_again_are_no_update(story):
    story.get_latest_revision_as_object().save_revision()
    story.refresh_from_db()

    actions.publish(story=story, by=None, now=LATER)

    assert story.updated_at is None


def test_a_new_slug_is_a_new_address_and_the_old_one_is_kept(story):
    save_version(story, slug="open-again")
    actions.publish(story=story, by=None, now=LATER)

    assert story.path == "/2026/11/open-again/"
    assert list(story.addresses.order_by("since").values_list("path", "current")) == [
        ("/2026/11/bridge-reopens/", False),
        ("/2026/11/open-again/", True),
    ]


def test_a_story_may_go_back_to_an_address_it_had(story):
    for slug in ("other", "bridge-reopens"):
        save_version(story, slug=slug)
        actions.publish(story=story, by=None, now=LATER)

    assert story.path == "/2026/11/bridge-reopens/"
    assert story.addresses.count() == 2


def test_stories_of_the_same_name_have_addresses_of_their_own(db):
    paths = [stories.public("Fuel queue").path for _ in range(3)]

    assert paths == [f"/2026/11/fuel-queue{n}/" for n in ("", "-2", "-3")]


def test_a_headline_that_makes_no_slug_is_addressed_by_its_reference(db):
    story = stories.public("؟؟؟")

    assert story.path == f"/2026/11/{story.reference.lower()}/"


@pytest.mark.parametrize(
    ("picture", "words"),
    [({"alt": ""}, "Say what “Bridge” shows"), ({"credit": ""}, "needs a credit")],
)
def test_a_picture_without_words_is_refused_and_nothing_changes(db, announced, picture, words):
    story = stories.draft(pictures=[stories.picture(**picture)])

    with pytest.raises(rules.PublishRefused) as refused:
        actions.publish(story=story, by=None, now=NOW)

    assert words in refused.value.sentence
    story.refresh_from_db()
    assert (story.live, story.path) == (False, "")
    assert not StoryAddress.objects.exists()
    assert announced == []


def test_a_story_without_a_word_is_refused(db):
    story = stories.draft(text="")

    assert not rules.can_publish(story=story)
    with pytest.raises(rules.PublishRefused):
        actions.publish(story=story, by=None, now=NOW)


# Taking down


def test_an_unpublished_story_may_come_back_where_it_was(story, kunle, announced):
    for _ in range(2):
        actions.unpublish(story=story, by=kunle, reason="checking", now=LATER)
    assert not story.live
    assert entries("citydesk.story.unpublish").get().data == {"reason": "checking"}

    actions.publish(story=story, by=kunle, now=LATER)

    assert (story.live, story.path, story.published_at) == (True, "/2026/11/bridge-reopens/", NOW)
    assert announced == ["unpublished", "published"]


def test_a_killed_story_never_comes_back(story, kunle):
    for now in (NOW, LATER):
        actions.kill(story=story, by=kunle, reason="not ours", now=now)

    assert (story.live, story.killed_at) == (False, NOW)
    assert entries("citydesk.story.kill").count() == 1
    with pytest.raises(rules.PublishRefused, match="killed"):
        actions.publish(story=story, by=kunle, now=LATER)


def test_only_what_readers_have_seen_is_killed_or_corrected(kunle):
    story = stories.draft()

    with pytest.raises(rules.NeverPublished):
        actions.kill(story=story, by=kunle, reason="", now=NOW)
    with pytest.raises(rules.NeverPublished):
        actions.correct(story=story, kind="CORRECTION", text="x", by=kunle, now=NOW)


def test_a_public_story_that_is_deleted_is_announced_as_gone(story, announced):
    Story.objects.get(pk=story.pk).delete()

    assert announced == ["unpublished"]


# Corrections


def test_a_correction_is_public_at_once_and_survives_the_next_version(story, kunle, announced):
    actions.correct(story=story, kind="CORRECTION", text="11.8 km", by=kunle, now=LATER)

    assert story.updated_at == LATER
    assert announced == ["published"]
    save_version(story, headline="Other")
    actions.publish(story=story, by=None, now=LATER)
    assert [c.text for c in story.corrections.all()] == ["11.8 km"]


def test_a_correction_does_not_publish_a_draft_that_is_in_the_making(story, kunle):
    save_version(story, headline="Half a thought")

    actions.correct(story=story, kind="CORRECTION", text="11.8 km", by=kunle, now=LATER)

    assert story.headline == "Bridge reopens"
    assert story.get_latest_revision_as_object().headline == "Half a thought"
    assert story.corrections.count() == 1


# The sender's name


def test_a_credit_is_the_storys_and_no_versions(story):
    actions.set_credit(story=story, credit="A. N.", now=NOW)
    named = story.revisions.count()
    save_version(story, headline="Other")
    actions.set_credit(story=story, credit="", now=LATER)

    actions.publish(story=story, by=None, now=LATER)

    assert story.contributor_credit == ""
    assert all("contributor_credit" not in r.content for r in story.revisions.all())
    assert story.revisions.count() == named + 1


def test_a_credit_chosen_twice_is_announced_once(story, announced):
    for _ in range(2):
        actions.set_credit(story=story, credit="A. N.", now=NOW)

    assert announced == ["published"]


# Schedules


@pytest.fixture
def scheduled(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    story = stories.draft("At noon")
    save_version(story, go_live_at=LATER)
    actions.publish(story=story, by=None, now=NOW)
    return story


def test_a_scheduled_story_waits_for_its_time(scheduled, announced):
    revision = scheduled.latest_revision

    actions.publish_due(revision=revision, now=NOW)
    scheduled.refresh_from_db()

    assert not scheduled.live
    assert announced == []


def test_a_scheduled_story_is_published_once_when_its_time_has_come(
    scheduled, announced, time_machine
):
    time_machine.move_to(LATER)
    for _ in range(2):
        actions.publish_due(revision=scheduled.latest_revision, now=LATER)

    scheduled.refresh_from_db()
    assert (scheduled.live, scheduled.published_at) == (True, LATER)
    assert announced == ["published"]


def test_a_scheduled_story_that_is_refused_stays_a_draft_and_is_not_tried_again(
    scheduled, time_machine
):
    picture = stories.picture(alt="")
    Story.objects.update(lead_picture=picture)
    revision = scheduled.latest_revision
    revision.content["lead_picture"] = picture.pk
    revision.save()
    time_machine.move_to(LATER)

    actions.publish_due(revision=revision, now=LATER)

    scheduled.refresh_from_db()
    revision.refresh_from_db()
    assert (scheduled.live, revision.approved_go_live_at) == (False, None)
    assert "Bridge" in entries("citydesk.story.publish_refused").get().data["reason"]


def test_a_story_that_was_public_only_until_now_is_taken_down_once(story, announced):
    Story.objects.update(expire_at=LATER)

    actions.expire(thing=story, now=NOW)
    assert announced == []
    for _ in range(2):
        actions.expire(thing=story, now=LATER)

    story.refresh_from_db()
    assert (story.live, story.expired) == (False, True)
    assert announced == ["unpublished"]


@pytest.mark.parametrize(
    ("missing", "said"),
    [({"alt": ""}, "Say what “Gate” shows"), ({"credit": ""}, "needs a credit")],
)
def test_a_picture_in_the_text_needs_words_and_a_credit_too(missing, said, db):
    story = stories.draft()
    version = story.get_latest_revision_as_object()
    picture = stories.picture(title="Gate", **missing)
    version.body = [{"type": "picture", "value": {"picture": picture.pk, "caption": ""}}]
    version.save_revision()

    with pytest.raises(rules.PublishRefused, match=said):
        actions.publish(story=Story.objects.get(), by=None, now=NOW)
