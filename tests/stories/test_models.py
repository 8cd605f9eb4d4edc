import pytest
from django.utils import timezone

from citydesk.demo.browser import _Reader
from citydesk.stories.models import Front, Story, Video
from tests.factories import stories


def form_of(page, name):
    """The form that has this field, as a browser would send it back untouched."""
    reader = _Reader.of("http://testserver/", page.content.decode())
    return next(
        {k: v for k, v in form.fields.items() if v} for form in reader.forms if name in form.fields
    )


def test_an_editor_chooses_the_fronts_lead_its_picks_and_its_video(kunles_browser, zainab):
    lead, pick = stories.public("The lead"), stories.public("The pick")
    video = Video.objects.create(
        title="Ferry", url="https://film.example/1", poster=stories.picture()
    )
    address = f"/desk/pages/{Front.objects.get().pk}/edit/"
    form = form_of(kunles_browser.get(address), "lead") | {
        "lead": lead.pk,
        "video": video.pk,
        "picks-TOTAL_FORMS": "1",
        "picks-0-story": pick.pk,
        "picks-0-until": timezone.localdate().isoformat(),
        "picks-0-ORDER": "1",
        "picks-0-id": "",
        "picks-0-DELETE": "",
        "action-publish": "x",
    }

    page = kunles_browser.post(address, form, follow=True)

    assert page.status_code == 200
    front = Front.objects.get()
    assert (front.lead, front.video, front.picks.get().story) == (lead, video, pick)
    shown = zainab.get("/").content.decode()
    assert shown.index("The lead") < shown.index('class="picks"') < shown.index("Ferry")


def test_an_editor_previews_the_front_and_a_section(kunles_browser):
    section = stories.section("Sport")
    stories.public("A match", section=section)

    for page in (Front.objects.get(), section):
        shown = kunles_browser.get(f"/desk/pages/{page.pk}/view_draft/")
        assert "A match" in shown.content.decode()


@pytest.mark.parametrize("headers", [{}, {"accept": "application/json"}])
def test_a_story_that_lacks_its_section_is_given_back_and_not_lost(kunles_browser, headers):
    address = "/desk/stories/add/"
    form = form_of(kunles_browser.get(address), "headline") | {"headline": "Half", "section": ""}

    page = kunles_browser.post(address, form, headers=headers)

    assert page.status_code == (400 if headers else 200)
    assert not Story.objects.exists()


def test_a_draft_is_kept_while_it_is_typed(kunles_browser):
    address = "/desk/stories/add/"
    section = stories.section()
    form = form_of(kunles_browser.get(address), "headline") | {
        "headline": "Half a",
        "section": section.pk,
    }
    json = {"accept": "application/json"}

    first = kunles_browser.post(address, form, headers=json).json()
    form |= {"headline": "Half a thought", "overwrite_revision_id": first["revision_id"]}
    second = kunles_browser.post(first["url"], form, headers=json).json()

    assert second["success"]
    story = Story.objects.get()
    assert (story.live, story.get_latest_revision_as_object().headline) == (False, "Half a thought")
    assert story.revisions.count() == 1
