"""What a reader can ask for. Nothing here is an error: what makes no sense is left out."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydesk.reader.finding import Wanted
from citydesk.search import asked
from citydesk.search.queries import PAGES_MAX
from citydesk.stories import queries as stories

# Of more a list to choose from is no help.
TOPICS_MAX = 100
_DAYS = {"week": 7, "month": 31, "year": 366}


class SearchForm(forms.Form):
    """Words, and what narrows them."""

    q = forms.CharField(
        label=_("Words"),
        max_length=asked.LENGTH_MAX,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    section = forms.ChoiceField(label=_("Section"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    since = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("at any time")),
            ("week", _("in the last week")),
            ("month", _("in the last month")),
            ("year", _("in the last year")),
        ],
    )
    order = forms.ChoiceField(
        label=_("First"),
        required=False,
        choices=[("", _("what fits best")), ("new", _("the newest"))],
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=PAGES_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {section.slug: section for section in stories.sections()}
        choices = [(slug, section.title) for slug, section in self.sections.items()]
        self.fields["section"].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]
        self.topics = {topic.slug: topic for topic in stories.topics()[:TOPICS_MAX]}
        choices = [(slug, topic.name) for slug, topic in self.topics.items()]
        self.fields["topic"].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> list[Any]:
        """The fields beside the words."""
        topic = [self["topic"]] if self.topics else []
        return [self["section"], *topic, self["since"], self["order"]]

    def asked(self, now: datetime) -> Wanted:
        """What is looked for; a field that cannot be is as if it were empty."""
        self.is_valid()
        told = self.cleaned_data
        section = self.sections.get(told.get("section", ""))
        topic = self.topics.get(told.get("topic", ""))
        days = _DAYS.get(told.get("since", ""))
        return Wanted(
            asked=asked.read(told.get("q", "")),
            section=section.pk if section else None,
            topic=topic.pk if topic else None,
            since=now - timedelta(days=days) if days else None,
            by_time=told.get("order") == "new",
            page=told.get("page") or 1,
        )
