"""The desk's screen from which a public story is passed on."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from citydesk.pictures import cards
from citydesk.stories import sharing
from citydesk.stories.models import Story


class ShareView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A story's card, and the words that go with it; nothing is sent from here."""

    model = Story
    permission_required = "change"
    template_name = "stories/share.html"
    page_title = gettext_lazy("Share")
    header_icon = "share"
    # Where the list and the editor are; the viewset says it.
    index_url_name = edit_url_name = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of a public story only."""
        super().setup(request, *args, **kwargs)
        public = Story.objects.select_related("section")
        self.story = get_object_or_404(public, pk=kwargs["pk"], live=True)

    def get_page_subtitle(self) -> str:
        """The headline."""
        return self.story.headline

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Back to the editor."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Stories")},
            {
                "url": reverse(self.edit_url_name, args=[self.story.pk]),
                "label": self.story.headline,
            },
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The card and the texts. Two queries."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        width, height = cards.SIZE
        told = {"card": cards.url_of(self.story.pk), "width": width, "height": height}
        return context | told | {"story": self.story, "texts": sharing.texts(self.story)}
