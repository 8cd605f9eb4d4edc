"""What an editor of a story fills in, in the order in which a story is written."""

from django import forms
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PublishingPanel,
)

from citydesk.stories import queries

PANELS = [
    FieldRowPanel(
        [
            FieldPanel("section", widget=forms.Select),
            FieldPanel("dateline"),
            FieldPanel("kind", widget=forms.Select),
            FieldPanel("language"),
        ]
    ),
    FieldPanel("headline", classname="title"),
    FieldPanel("standfirst", widget=forms.Textarea(attrs={"rows": 2})),
    InlinePanel("bylines", label=gettext_lazy("byline"), heading=gettext_lazy("Bylines")),
    MultipleChooserPanel(
        "topics",
        chooser_field_name="topic",
        label=gettext_lazy("topic"),
        heading=gettext_lazy("Topics"),
        max_num=queries.TOPICS_MAX,
    ),
    MultiFieldPanel(
        [FieldPanel("lead_picture"), FieldPanel("caption")], gettext_lazy("Lead picture")
    ),
    FieldPanel("body"),
    FieldPanel("how_we_know", widget=forms.Textarea(attrs={"rows": 3})),
    MultiFieldPanel(
        [FieldPanel("outlet"), FieldPanel("outlet_url")],
        gettext_lazy("Credited to an agency or outlet"),
        classname="collapsed",
    ),
    InlinePanel(
        "further_reading",
        label=gettext_lazy("story"),
        heading=gettext_lazy("Further reading"),
        max_num=queries.FURTHER_READING_MAX,
    ),
    FieldPanel("slug", help_text=gettext_lazy("Left empty, it is made from the headline.")),
    PublishingPanel(),
]
