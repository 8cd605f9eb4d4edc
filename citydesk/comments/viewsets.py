"""The desk's screen of comments: all of what was written, and two buttons."""

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views import snippets

from citydesk.comments import actions, queries
from citydesk.comments.forms import DecisionForm
from citydesk.comments.models import Comment

if TYPE_CHECKING:
    from citydesk.people.models import User


class CommentIndexView(snippets.IndexView):
    """The list, which is where the decisions are made: one by one, or all that are ticked."""

    def get_add_url(self) -> None:
        """The desk writes no comments."""
        return

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Publish or reject."""
        if not self.user_has_permission("change"):
            raise PermissionDenied
        form = DecisionForm(request.POST)
        if form.is_valid():
            decided = form.cleaned_data["comments"]
            for comment in decided:
                actions.decide(
                    comment=comment,
                    state=form.cleaned_data["state"],
                    by=cast("User", request.user),
                    now=timezone.now(),
                )
            n = len(decided)
            words = ngettext("%d comment decided.", "%d comments decided.", n) % n
            messages.success(request, words)
        return redirect(request.get_full_path())


class CommentViewSet(snippets.SnippetViewSet):
    """Comments."""

    model = Comment
    base_url_path = "comments"
    icon = "comment"
    menu_label = _("Comments")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = CommentIndexView
    index_template_name = "wagtailadmin/generic/index.html"
    index_results_template_name = "comments/moderation_results.html"
    # What a reader wrote stays as it was written.
    edit_handler = ObjectList([FieldPanel(n, read_only=True) for n in ("name", "text", "state")])
    list_display = ("name",)
    list_filter = ("state",)
    search_backend_name = None
    search_fields = ("name", "text")
    list_per_page = 50

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Comment]:
        """What waits first."""
        return queries.for_desk()
