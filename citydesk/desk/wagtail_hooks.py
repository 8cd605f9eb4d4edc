"""The desk's screens inside Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry

from citydesk.assignments import queries as work
from citydesk.desk.urls import urlpatterns
from citydesk.evidence.queries import shown_in
from citydesk.stories.models import Story
from citydesk.stories.queries import pictures_in


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Under /desk/."""
    return urlpatterns


class TipsItem(MenuItem):
    """Only for those who may see tips."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Wagtail asks."""
        return bool(request.user.has_perm("intake.view_tip"))


@hooks.register("register_admin_menu_item")
def tips_item() -> MenuItem:
    """First in the menu."""
    return TipsItem(_("Tips"), reverse("desk-tips"), name="tips", icon_name="mail", order=50)


class FinanceItem(MenuItem):
    """Only for those who may see rewards."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Wagtail asks."""
        return bool(request.user.has_perm("rewards.view_reward"))


@hooks.register("register_admin_menu_item")
def finance_item() -> MenuItem:
    """Before the lists of rewards and rates."""
    address = reverse("desk-finance")
    return FinanceItem(_("Finance"), address, name="finance", icon_name="check", order=309)


class PagesItem(MenuItem):
    """Only for those who publish."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Wagtail asks."""
        return bool(request.user.has_perm("stories.publish_story"))


@hooks.register("register_reports_menu_item")
def pages_item() -> MenuItem:
    """First among the reports."""
    return PagesItem(
        _("Kept pages"), reverse("desk-pages"), name="kept-pages", icon_name="view", order=10
    )


@hooks.register("register_log_actions")
def name_purges(registry: LogActionRegistry) -> None:
    """Wagtail refuses to log what it cannot name."""
    registry.register_action(
        "citydesk.pages.purge", _("Take pages off"), _("Took pages off, to be made anew")
    )


class Waiting(Component):
    """What waits for the desk, on its first screen."""

    order = 10

    def render_html(self, _parent_context: Any = None) -> SafeString:
        """The counts, each leading to its list."""
        return render_to_string("desk/waiting.html", {"counts": work.counts()})


@hooks.register("construct_homepage_panels")
def waiting(request: HttpRequest, panels: list[Component]) -> None:
    """Before anything else."""
    if request.user.has_perm("intake.view_tip"):
        panels.insert(0, Waiting())


@hooks.register("register_story_buttons")
def story_buttons(request: HttpRequest, story: Story) -> list[Button]:
    """From a story in its editor to its tip, and to its pictures' publishable copies.

    Stories knows of neither. Two queries at most.
    """
    if not request.user.has_perm("assignments.change_assignment"):
        return []
    work_on = work.of_story(story.pk) if story.pk else None
    if work_on is None:
        return []
    code = work_on.tip.code
    found = [
        Button(_("The tip"), url=reverse("desk-tip", args=[code]), icon_name="mail"),
        Button(
            _("How we know this"),
            url=reverse("desk-how-we-know", args=[code]),
            icon_name="clipboard-list",
        ),
    ]
    pictures = pictures_in(story)
    files = shown_in(pictures)
    for number, picture in enumerate(pictures, start=1):
        if file := files.get(picture.pk):
            label = (
                gettext("Cover faces")
                if len(pictures) == 1
                else gettext("Cover faces: picture %(number)d") % {"number": number}
            )
            address = reverse("desk-publishable", args=[file.pk])
            found.append(Button(label, url=address, icon_name="image", priority=number))
    return found


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    """Small, and loaded with Wagtail's own."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))
