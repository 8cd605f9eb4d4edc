"""The desk's screens inside Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from citydesk.assignments import queries as work
from citydesk.desk.urls import urlpatterns


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


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    """Small, and loaded with Wagtail's own."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))
