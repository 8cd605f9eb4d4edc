"""The first site of a new newsroom: a front page, and a workflow in which an editor reads."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from citydesk.people.enums import EDITORS
from citydesk.stories.models import Front, Story


@transaction.atomic
def make_first() -> None:
    """Replace Wagtail's welcome page and its moderators with ours. Does nothing a second time.

    Wagtail wants a row for the house's language, whichever it is by now.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Front.objects.exists():
        return
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    _remove_welcome()
    root = Page.objects.get(pk=root.pk)
    front = root.add_child(instance=Front(title=_("Front"), slug="front"))
    Site.objects.create(hostname="localhost", root_page=front, is_default_site=True)
    _have_editors_read(root)


def _remove_welcome() -> None:
    Site.objects.all().delete()
    for page in Page.objects.filter(depth=2, slug="home"):
        page.delete()
    Group.objects.filter(name="Moderators").delete()
    Workflow.objects.all().delete()
    GroupApprovalTask.objects.all().delete()


def _have_editors_read(root: Page) -> None:
    editors, _made = Group.objects.get_or_create(name=EDITORS)
    workflow = Workflow.objects.create(name=_("An editor reads it"))
    task = GroupApprovalTask.objects.create(name=_("Read by an editor"))
    task.groups.add(editors)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=root)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(Story)
    )
