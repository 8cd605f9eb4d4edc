"""The desk's screen of bylines."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TitleFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from citydesk.people.models import Person


class PersonViewSet(SnippetViewSet):
    """Bylines."""

    model = Person
    base_url_path = "people"
    icon = "user"
    menu_label = _("Bylines")
    menu_order = 400
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            TitleFieldPanel("name", targets=["slug"]),
            FieldPanel("slug"),
            *(FieldPanel(name) for name in ("role", "bio", "picture", "user")),
        ]
    )
    list_display = ("name", "role")
    ordering = ("name",)
    search_backend_name = None
    search_fields = ("name", "role")
