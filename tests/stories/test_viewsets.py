import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Task
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from citydesk.demo.browser import _Reader
from citydesk.stories import viewsets
from citydesk.stories.enums import CorrectionKind
from citydesk.stories.models import Story
from tests.factories import stories

ADD = "/desk/stories/add/"


def form_of(page):
    """The editor's form as the screen gives it: what a browser would send back untouched."""
    text = page.content.decode()
    reader = _Reader.of("http://testserver/", text)
    form = next(f for f in reader.forms if "headline" in f.fields)
    return {name: values for name, values in form.fields.items() if values}


def text(words):
    """What the editor's script sends of a text of one paragraph."""
    return nested_form_data({"body": streamfield([("paragraph", rich_text(f"<p>{words}</p>"))])})


def edit(story):
    return f"/desk/stories/edit/{story.pk}/"


def said(page):
    """What the screen says over the form."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page.content.decode())).split())


def press(browser, story, button, **changed):
    """Change some fields of the real form and press a button."""
    page = browser.get(edit(story))
    assert page.status_code == 200
    return browser.post(edit(story), form_of(page) | changed | {button: "x"}, follow=True)


@pytest.fixture
def bisis_browser(bisi):
    client = Client()
    client.force_login(bisi)
    return client


@pytest.fixture
def story(db):
    return stories.draft("Ferry doubles its boats")


def test_an_editor_publishes_and_is_shown_the_way_to_it(kunles_browser, story):
    page = press(kunles_browser, story, "action-publish")

    story.refresh_from_db()
    assert story.live
    assert "updated and published" in said(page)
    assert page.content.decode().count(f'href="{story.path}"') >= 1
    assert "View live" in said(page)


def test_an_editor_writes_a_story_without_a_tip(kunles_browser):
    section = stories.section()
    form = (
        form_of(kunles_browser.get(ADD))
        | {
            "section": section.pk,
            "kind": "NEWS",
            "headline": "Fuel queue clears",
            "standfirst": "Bay News reports it.",
            "outlet": "Bay News",
            "action-publish": "x",
        }
        | text("The queue at Ojota is gone.")
    )

    page = kunles_browser.post(ADD, form, follow=True)

    story = Story.objects.get()
    assert story.live, said(page)
    assert (story.outlet, story.slug) == ("Bay News", "fuel-queue-clears")
    assert "The queue at Ojota is gone." in kunles_browser.get(story.path).content.decode()


def test_a_text_is_edited_and_published_again(kunles_browser, story):
    press(kunles_browser, story, "action-publish", **text("First words."))
    press(kunles_browser, story, "action-publish", **text("Other words."))

    page = kunles_browser.get(Story.objects.get().path).content.decode()

    assert "Other words." in page
    assert "First words." not in page


def test_a_text_stays_where_the_editors_script_did_not_load(kunles_browser, story):
    press(kunles_browser, story, "action-publish", headline="Mended")

    story.refresh_from_db()
    assert story.headline == "Mended"
    assert "The rest." in kunles_browser.get(story.path).content.decode()


def test_a_new_story_without_text_is_kept_as_a_draft_and_the_editor_told_why(kunles_browser):
    form = form_of(kunles_browser.get(ADD)) | {
        "section": stories.section().pk,
        "kind": "NEWS",
        "headline": "Fuel queue clears",
        "action-publish": "x",
    }

    page = kunles_browser.post(ADD, form, follow=True)

    story = Story.objects.get()
    assert not story.live
    assert "Saved, but not published. The story has no text yet." in said(page)


def test_a_refused_publication_keeps_the_draft_says_why_and_is_logged(kunles_browser, kunle, story):
    picture = stories.picture(credit="")

    page = press(kunles_browser, story, "action-publish", headline="Ferry", lead_picture=picture.pk)

    story.refresh_from_db()
    assert not story.live
    assert story.get_latest_revision_as_object().headline == "Ferry"
    assert "Saved, but not published. “Bridge” needs a credit" in said(page)
    entry = ModelLogEntry.objects.get(action="citydesk.story.publish_refused")
    assert entry.user == kunle
    assert "credit" in entry.message


@pytest.mark.parametrize("way", ["publish", "approve"])
def test_no_reader_sees_a_story_without_its_picture(
    kunles_browser, bisis_browser, zainab, story, way
):
    picture = stories.picture()
    if way == "publish":
        press(kunles_browser, story, "action-publish", lead_picture=picture.pk)
    else:
        press(bisis_browser, story, "action-submit", lead_picture=picture.pk)
        state = Story.objects.get().current_workflow_task_state
        kunles_browser.post(f"/desk/stories/workflow/action/{story.pk}/approve/{state.pk}/")

    story.refresh_from_db()
    assert f"/media/images/{picture.pk}-" in zainab.get(story.path).content.decode()


def test_a_reporter_cannot_publish_and_submits_instead(bisis_browser, story):
    assert "action-publish" not in bisis_browser.get(edit(story)).content.decode()

    press(bisis_browser, story, "action-publish", headline="Mine")
    page = press(bisis_browser, story, "action-submit")

    story.refresh_from_db()
    assert not story.live
    assert "submitted for moderation" in said(page)
    assert story.workflow_in_progress


def test_an_editor_approves_what_a_reporter_submitted(bisis_browser, kunles_browser, story):
    press(bisis_browser, story, "action-submit")

    page = press(
        kunles_browser, story, "action-workflow-action", **{"workflow-action-name": "approve"}
    )

    story.refresh_from_db()
    assert story.live
    assert "View live" in said(page)


@pytest.mark.parametrize("way", ["editor", "list"])
def test_an_approval_that_cannot_publish_leaves_the_story_in_review(
    bisis_browser, kunles_browser, story, way
):
    press(bisis_browser, story, "action-submit", lead_picture=stories.picture(alt="").pk)
    if way == "editor":
        page = press(
            kunles_browser, story, "action-workflow-action", **{"workflow-action-name": "approve"}
        )
    else:
        state = Story.objects.get().current_workflow_task_state
        url = f"/desk/stories/workflow/action/{story.pk}/approve/{state.pk}/"
        page = kunles_browser.post(url, {"comment": ""}, follow=True)

    story.refresh_from_db()
    assert not story.live
    assert story.workflow_in_progress
    assert "Say what “Bridge” shows" in said(page)


def test_a_reporter_cannot_approve_her_own_story(bisis_browser, story):
    press(bisis_browser, story, "action-submit")
    state = Story.objects.get().current_workflow_task_state

    bisis_browser.post(f"/desk/stories/workflow/action/{story.pk}/approve/{state.pk}/")

    story.refresh_from_db()
    assert not story.live


@pytest.mark.parametrize("address", ["/desk/stories/", ADD, "/desk/videos/"])
def test_a_reader_is_sent_to_sign_in(zainab, address):
    page = zainab.get(address)

    assert (page.status_code, page["Location"]) == (302, f"/desk/login/?next={address}")


def test_finance_cannot_edit_stories(story, django_user_model):
    from django.contrib.auth.models import Group

    tamar = django_user_model.objects.create_user("tamar")
    tamar.groups.add(Group.objects.get(name="Finance"))
    browser = Client()
    browser.force_login(tamar)

    assert browser.get(edit(story)).status_code == 302
    assert browser.get(edit(story), follow=True).redirect_chain[-1][0] == "/desk/"
    assert "/desk/stories/" not in browser.get("/desk/").content.decode()


def test_a_draft_is_previewed_as_readers_will_see_it(kunles_browser, story):
    url = f"/desk/stories/preview/{story.pk}/"
    form = form_of(kunles_browser.get(edit(story))) | {"headline": "Ferry, twice the boats"}

    assert kunles_browser.post(url, form).json() == {"is_valid": True, "is_available": True}
    shown = kunles_browser.get(url, {"in_preview_panel": "true"})

    assert "<h1" in shown.content.decode()
    assert "Ferry, twice the boats" in shown.content.decode()


def test_a_story_without_a_section_has_no_preview_yet(kunles_browser):
    url = "/desk/stories/preview/"
    form = form_of(kunles_browser.get(ADD)) | {"headline": "Only a headline"}

    kunles_browser.post(url, form)

    assert kunles_browser.get(url, {"in_preview_panel": "true"}).status_code == 200


@pytest.mark.parametrize(
    ("view", "said_by_editor"),
    [("unpublish", {"reason": "wrong place"}), ("kill", {"reason": "not ours"})],
)
def test_an_editor_takes_a_story_from_readers_and_says_why(kunles_browser, view, said_by_editor):
    story = stories.public()

    kunles_browser.post(f"/desk/stories/{view}/{story.pk}/", said_by_editor, follow=True)

    story.refresh_from_db()
    assert not story.live
    assert (story.killed_at is not None) is (view == "kill")
    entry = ModelLogEntry.objects.get(action=f"citydesk.story.{view}")
    assert said_by_editor["reason"] in entry.message


def test_a_story_is_not_killed_without_a_reason(kunles_browser):
    story = stories.public()

    page = kunles_browser.post(f"/desk/stories/kill/{story.pk}/", {"reason": ""})

    story.refresh_from_db()
    assert story.live
    assert "This field is required" in said(page)


def test_an_editor_corrects_a_public_story(kunles_browser):
    story = stories.public()
    form = {"kind": CorrectionKind.CORRECTION, "text": "It was Tuesday."}

    kunles_browser.post(f"/desk/stories/correct/{story.pk}/", form, follow=True)

    assert story.corrections.get().text == "It was Tuesday."


@pytest.mark.parametrize("view", ["unpublish", "kill", "correct"])
def test_a_reporter_decides_none_of_that(bisis_browser, view):
    story = stories.public()

    bisis_browser.post(f"/desk/stories/{view}/{story.pk}/", {"reason": "x", "kind": "x"})

    story.refresh_from_db()
    assert story.live
    assert not story.corrections.exists()


def test_the_list_says_where_each_story_stands(kunles_browser, bisis_browser, kunle):
    from tests.cast import NOW

    draft = stories.draft("A draft")
    press(bisis_browser, stories.draft("A review"), "action-submit")
    stories.public("A live one")
    changed = stories.public("A changed one")
    changed.get_latest_revision_as_object().save_revision(user=kunle, changed=True)
    killed = stories.public("A killed one")
    viewsets.actions.kill(story=killed, by=kunle, reason="", now=NOW)

    page = said(kunles_browser.get("/desk/stories/"))

    for words in ("A draft", "in review", "live", "live, changed since", "killed"):
        assert words in page
    only = said(kunles_browser.get("/desk/stories/", {"where": "draft"}))
    assert "A draft" in only
    assert "A live one" not in only
    found = said(kunles_browser.get("/desk/stories/", {"q": "changed"}))
    assert "A changed one" in found
    assert "A killed one" not in found
    assert draft.reference


def test_the_list_costs_the_same_for_three_stories_as_for_one(
    kunles_browser, django_assert_num_queries
):
    stories.draft("First")
    kunles_browser.get("/desk/stories/")
    with django_assert_num_queries(14):
        kunles_browser.get("/desk/stories/")
    stories.draft("Second")
    stories.public("Third")
    with django_assert_num_queries(14):
        kunles_browser.get("/desk/stories/")


def test_the_history_of_a_story_has_words_for_what_was_done(kunles_browser, kunle):
    from tests.cast import NOW

    story = stories.public()
    viewsets.actions.kill(story=story, by=kunle, reason="the family asked", now=NOW)

    page = said(
        kunles_browser.get(reverse(viewsets.StoryViewSet.name_of("history"), args=[story.pk]))
    )

    assert "Killed: the family asked" in page


def test_the_first_step_of_the_workflow_is_an_editors(db):
    assert [t.specific.groups.get().name for t in Task.objects.all()] == ["Editors"]


def test_a_note_of_how_we_know_is_a_few_short_statements(kunles_browser, story):
    refused = press(kunles_browser, story, "action-save", how_we_know="\n".join("x" * 8))
    assert "At most 7 statements" in said(refused)
    press(kunles_browser, story, "action-save", how_we_know="We were there.\n\n")

    assert Story.objects.get().get_latest_revision_as_object().known == ["We were there."]
