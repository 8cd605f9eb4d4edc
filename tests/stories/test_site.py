from django.contrib.auth.models import Group
from wagtail.models import Page, Site, Workflow

from citydesk.stories import site
from citydesk.stories.models import Front


def test_a_new_newsroom_has_a_front_and_an_editor_who_reads(db):
    front = Front.objects.get()

    assert Site.objects.get().root_page.specific == front
    assert Workflow.objects.get().tasks.get().specific.groups.get().name == "Editors"
    assert not Page.objects.filter(slug="home").exists()
    assert not Group.objects.filter(name="Moderators").exists()


def test_it_is_made_once(db):
    site.make_first()

    assert Front.objects.count() == Site.objects.count() == Workflow.objects.count() == 1
