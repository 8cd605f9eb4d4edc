"""The desk's screens of stories and videos: Wagtail's own, with what it cannot know put in."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views import snippets

from citydesk.people.models import User
from citydesk.stories import actions, queries
from citydesk.stories.forms import CorrectionForm, ReasonForm, StoryForm
from citydesk.stories.models import Story, Video
from citydesk.stories.panels import PANELS
from citydesk.stories.rules import PublishRefused
from citydesk.stories.share_screen import ShareView

NEW_TAB = {"target": "_blank", "rel": "noreferrer"}


def standing(story: Story) -> str:
    """Where a story of `queries.for_desk` stands, in a word or two."""
    newest = story.latest_revision
    if story.killed_at:
        return _("killed")
    if newest and newest.approved_go_live_at:
        return _("scheduled")
    if story.reviews:
        return _("in review")
    if story.live:
        return _("live, changed since") if story.has_unpublished_changes else _("live")
    return _("withdrawn") if story.published_at else _("draft")


def bylines(story: Story) -> str:
    """Whose names stand over it."""
    return ", ".join(byline.person.name for byline in story.bylines.all())


def tell_refusal(request: HttpRequest, story: Story, refused: PublishRefused) -> None:
    """Log it, and show the reason over the form."""
    by = cast("User", request.user)
    actions.note_refusal(story=story, refused=refused, by=by, now=timezone.now())
    messages.error(request, _("Saved, but not published. %s") % refused.sentence)


class KeepsDraft:
    """What the editor answers to a refused publication: the draft stays saved, the reason is told.

    Story.publish has taken back all that it did, so the note of the refusal is written after it.
    """

    if TYPE_CHECKING:
        object: Story
        request: HttpRequest

    def publish_action(self) -> HttpResponse | None:
        """Publish, or say why not."""
        actions.make_ready(story=self.object)
        return self._unless_refused(super().publish_action)  # type: ignore[misc]

    def workflow_action_action(self) -> HttpResponse | None:
        """Approve, which publishes, or say why not."""
        actions.make_ready(story=self.object)
        return self._unless_refused(super().workflow_action_action)  # type: ignore[misc]

    def get_success_url(self) -> str:
        """One stays with the story."""
        return _to("edit", self.object)

    def get_success_buttons(self) -> list[Any]:
        """Straight to what readers see."""
        public = Story.objects.filter(pk=self.object.pk, live=True).first()
        return [messages.button(public.path, _("View live"), new_window=True)] if public else []

    def _unless_refused(self, action: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        try:
            return action()
        except PublishRefused as refused:
            tell_refusal(self.request, self.object, refused)
            return redirect(_to("edit", self.object))


class StoryCreateView(KeepsDraft, snippets.CreateView):
    """A story without a tip."""


class StoryEditView(KeepsDraft, snippets.EditView):
    """A story's editor."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """To what readers see, once they see it."""
        live = self.live_object
        if not live.live:
            return []
        return [
            HeaderButton(_("View live"), url=live.path, icon_name="link-external", attrs=NEW_TAB)
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """What is done to a story that readers have seen; and what doors above us do to one."""
        buttons: list[Button] = [*super().header_more_buttons]
        # A hook of ours, called with the request and the version that is edited.
        for of_story in hooks.get_hooks("register_story_buttons"):
            buttons += of_story(self.request, self.object)
        story = self.object
        if self.live_object.live:
            share = Button(_("Share"), url=_to("share", story), icon_name="redirect", priority=4)
            buttons.append(share)
        if story.published_at and not story.killed_at and self.user_has_permission("publish"):
            buttons += [
                Button(_("Correct"), url=_to("correct", story), icon_name="edit", priority=5),
                Button(_("Kill"), url=_to("kill", story), icon_name="cross", priority=90),
            ]
        return buttons


class StoryWorkflowActionView(snippets.WorkflowActionView):
    """Approval from a list, without the editor."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve, or say why not."""
        actions.make_ready(story=self.object)
        try:
            answer: HttpResponse = super().post(request, *args, **kwargs)
        except PublishRefused as refused:
            tell_refusal(request, self.object, refused)
            self.redirect_url = _to("edit", self.object)
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                step = {"step": "success", "redirect": self.redirect_url}
                answer = self.render_modal_json(request, step)
            else:
                answer = redirect(self.redirect_url)
        return answer


class Decision(PermissionCheckedMixin, WagtailAdminTemplateMixin, BaseObjectMixin, FormView[Any]):
    """A page on which an editor says why, or what, and does one thing to a public story."""

    model: type[Story] | None = None
    permission_required = "publish"
    template_name = "stories/decision.html"
    form_class: type[forms.Form] = ReasonForm
    header_icon = "doc-full"
    submit_button_label = page_title = explanation = done = gettext_lazy("Decide")

    def decide(self, *, story: Story, by: User, now: datetime, **said: str) -> None:
        """Call the one action."""
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        """The headline."""
        return f"{self.page_title}: {self.object.headline}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Back to the editor."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(StoryViewSet.name_of("list")), "label": _("Stories")},
            {"url": _to("edit", self.object), "label": self.object.headline},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form's buttons."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["submit_button_label"] = self.submit_button_label
        context["submit_button_active_label"] = _("One moment…")
        context["media"] = context["form"].media
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it, and go back to the editor."""
        by = cast("User", self.request.user)
        try:
            self.decide(story=self.object, by=by, now=timezone.now(), **form.cleaned_data)
        except PublishRefused as refused:
            messages.error(self.request, refused.sentence)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(_to("edit", self.object))


class UnpublishView(Decision):
    """Take it from readers for now."""

    page_title = submit_button_label = gettext_lazy("Unpublish")
    explanation = gettext_lazy(
        "Readers will find nothing at its address until it is published again."
    )
    done = gettext_lazy("Readers no longer see it.")

    def decide(self, *, story: Story, by: User, now: datetime, **said: str) -> None:
        """See actions.unpublish."""
        actions.unpublish(story=story, by=by, reason=said["reason"], now=now)


class KillView(Decision):
    """Withdraw it for good."""

    page_title = submit_button_label = gettext_lazy("Kill")
    explanation = gettext_lazy(
        "The story is withdrawn for good: its address says so, and no version of it can be "
        "published again."
    )
    done = gettext_lazy("The story is killed.")

    def decide(self, *, story: Story, by: User, now: datetime, **said: str) -> None:
        """See actions.kill."""
        actions.kill(story=story, by=by, reason=said["reason"], now=now)


class CorrectView(Decision):
    """Say on the page what was put right."""

    page_title = gettext_lazy("Correct")
    submit_button_label = gettext_lazy("Put it under the story")
    form_class = CorrectionForm
    explanation = gettext_lazy(
        "Mend the text in the editor and publish it; say here what was wrong and what is right."
    )
    done = gettext_lazy("The correction stands under the story.")

    def decide(self, *, story: Story, by: User, now: datetime, **said: str) -> None:
        """See actions.correct."""
        actions.correct(story=story, kind=said["kind"], text=said["text"], by=by, now=now)


class StoryFilterSet(WagtailFilterSet):
    """Which stories the list shows."""

    where = django_filters.ChoiceFilter(
        label=gettext_lazy("Where it stands"),
        choices=[
            ("draft", gettext_lazy("draft")),
            ("live", gettext_lazy("live")),
            ("changed", gettext_lazy("live, changed since")),
        ],
        method="stands",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("any"),
    )

    class Meta:
        model = Story
        fields = ("section", "kind")

    def stands(self, stories: QuerySet[Story], _name: str, value: str) -> QuerySet[Story]:
        """Those that stand there."""
        if value == "changed":
            return stories.filter(live=True, has_unpublished_changes=True)
        return stories.filter(live=value == "live")


class StoryIndexView(snippets.IndexView):
    """The list of stories."""

    @cached_property
    def columns(self) -> list[Any]:
        """Without boxes to tick: nothing is done to several stories at once."""
        columns: list[Any] = super().columns
        return columns[1:]

    @cached_property
    def list_display(self) -> list[Any]:
        """Without Wagtail's status column, which asks the database once a row."""
        return [
            "__str__",
            Column("section", label=_("Section"), sort_key="section__title"),
            Column("bylines", label=_("By"), accessor=bylines),
            UpdatedAtColumn(),
            StatusTagColumn(
                "standing", label=_("Status"), accessor=standing, primary=lambda story: story.live
            ),
        ]


class StoryViewSet(snippets.SnippetViewSet):
    """Stories."""

    model = Story
    base_url_path = "stories"
    icon = "doc-full"
    menu_label = gettext_lazy("Stories")
    menu_order = 110
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_handler = ObjectList(PANELS, base_form_class=StoryForm)
    index_view_class = StoryIndexView
    add_view_class = StoryCreateView
    edit_view_class = StoryEditView
    unpublish_view_class = UnpublishView
    workflow_action_view_class = StoryWorkflowActionView
    filterset_class = StoryFilterSet
    search_backend_name = None
    search_fields = ("headline", "reference", "standfirst")
    list_per_page = 30

    @classmethod
    def name_of(cls, view: str) -> str:
        """A view's name, with its namespace."""
        return f"wagtailsnippets_stories_story:{view}"

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Story]:
        """With what the list shows."""
        return queries.for_desk()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's, two decisions of ours, and what is passed on."""
        return [
            *super().get_urlpatterns(),
            path("correct/<str:pk>/", self.construct_view(CorrectView), name="correct"),
            path("kill/<str:pk>/", self.construct_view(KillView), name="kill"),
            path("share/<str:pk>/", self.construct_view(ShareView), name="share"),
        ]


class VideoViewSet(snippets.SnippetViewSet):
    """Videos, of which the front chooses one a week."""

    model = Video
    base_url_path = "videos"
    icon = "media"
    menu_label = gettext_lazy("Videos")
    menu_order = 120
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ("title", "credit")
    search_backend_name = None
    search_fields = ("title", "credit")


def _to(view: str, story: Story) -> str:
    return reverse(StoryViewSet.name_of(view), args=[story.pk])
