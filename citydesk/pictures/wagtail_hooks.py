"""What pictures puts into Wagtail's admin: films, to be named, chosen and deleted there."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets

from citydesk.pictures.forms import FilmForm
from citydesk.pictures.models import Film


class MadeElsewhere(ModelPermissionPolicy):
    """A film is made on the desk from what a sender sent; nobody adds one here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As the roles say, and nobody may add."""
        return action != "add" and super().user_has_permission(user, action)


class FilmViewSet(snippets.SnippetViewSet):
    """Films that stories may show."""

    model = Film
    base_url_path = "films"
    icon = "media"
    menu_label = _("Films")
    menu_order = 125
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display: ClassVar[tuple[str, ...]] = ("title", "credit", "made_at")
    edit_handler = ObjectList([FieldPanel("title"), FieldPanel("credit")], base_form_class=FilmForm)
    search_backend_name = None
    search_fields: ClassVar[tuple[str, ...]] = ("title", "credit")

    @property
    def permission_policy(self) -> MadeElsewhere:
        """Nobody adds one here."""
        return MadeElsewhere(Film)


register_snippet(FilmViewSet)
