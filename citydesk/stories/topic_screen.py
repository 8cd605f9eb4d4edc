"""The desk's screens of topics: Wagtail's own list, and the chooser in a story's editor."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, ObjectList, TitleFieldPanel
from wagtail.snippets.views import snippets
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from citydesk.stories.addresses import slug_of
from citydesk.stories.models import Topic


class TopicFilterForm(BaseFilterForm):
    """Topics found as they are typed, with or without their accents; Wagtail asks its index."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False)

    def filter(self, objects: QuerySet[Topic]) -> QuerySet[Topic]:
        """By a part of the name, or of the address."""
        words = self.cleaned_data["q"]
        if words:
            self.is_searching, self.search_query = True, words
            plain = Q(slug__contains=slug) if (slug := slug_of(words)) else Q()
            objects = objects.filter(Q(name__icontains=words) | plain)
        return objects


class TopicChooseView(ChooseView):
    """The chooser when it opens."""

    filter_form_class = TopicFilterForm
    ordering = "name"
    page_subtitle = ""  # the title says it


class TopicResultsView(ChooseResultsView):
    """The chooser's list, while somebody types."""

    filter_form_class = TopicFilterForm
    ordering = "name"


class TopicChooserViewSet(SnippetChooserViewSet):
    """Topics found as they are typed; an editor adds what is missing without leaving the story."""

    choose_one_text = gettext_lazy("Choose a topic")
    choose_another_text = gettext_lazy("Choose another topic")
    creation_tab_label = gettext_lazy("New topic")
    choose_view_class = TopicChooseView
    choose_results_view_class = TopicResultsView
    form_fields = ["name", "slug", "standfirst"]


class TopicViewSet(snippets.SnippetViewSet):
    """Topics."""

    model = Topic
    base_url_path = "topics"
    icon = "tag"
    menu_label = gettext_lazy("Topics")
    menu_order = 115
    add_to_admin_menu = True
    copy_view_enabled = False
    chooser_viewset_class = TopicChooserViewSet
    edit_handler = ObjectList(
        [
            TitleFieldPanel("name", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("standfirst"),
        ]
    )
    list_display = ("name", "standfirst")
    ordering = ("name",)
    search_backend_name = None
    search_fields = ("name", "standfirst")
