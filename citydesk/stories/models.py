"""Tables of what is published."""

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    Page,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from citydesk.delivery.models import Noted
from citydesk.lib import codes
from citydesk.stories import addresses, knowing, rendering
from citydesk.stories.blocks import BodyBlock
from citydesk.stories.enums import CorrectionKind, Language, StoryKind
from citydesk.stories.publishing import Publishing


def new_reference() -> str:
    """A story's reference, which a reader may quote on the phone."""
    return codes.new("S", length=5)


class Row(Orderable):
    """A row of a page or a story, made anew each time that is published."""

    # Else Wagtail indexes each by a task of its own, which finds the row gone.
    wagtail_reference_index_ignore = True

    class Meta(Orderable.Meta):
        abstract = True


class Rendered:
    """A page that a door renders: see stories.rendering."""

    def serve(self, request: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Answer with the renderer of this kind of page."""
        return rendering.render(type(self).__name__, request, self)

    def serve_preview(self, request: Any, _mode: str) -> Any:
        """What `serve` would answer, of the draft."""
        return rendering.render(type(self).__name__, request, self)


class Front(Rendered, Page):
    """The front page: its lead and its picks are chosen here."""

    lead = models.ForeignKey(
        "stories.Story", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    video = models.ForeignKey(
        "stories.Video",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("video of the week"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel("picks", label=_("editor's pick"), max_num=6),
        FieldPanel("video"),
    ]
    subpage_types = ["stories.Section", "stories.PlainPage"]
    max_count = 1
    private_page_options: list[str] = []  # everybody's, like a section


class Pick(Row):
    """One of the EDITOR'S PICKS, until a day if one is set."""

    front = ParentalKey(Front, on_delete=models.CASCADE, related_name="picks")
    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="+")
    until = models.DateField(_("until"), null=True, blank=True)

    panels = [FieldPanel("story"), FieldPanel("until")]


class Section(Rendered, Page):
    """A part of the paper, with a page of its own; each story stands in one."""

    introduction = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["stories.Front"]
    subpage_types: list[str] = []
    # The reader's door shows it without asking Wagtail who may see it: everybody.
    private_page_options: list[str] = []

    @property
    def address(self) -> str:
        """Its path; Page.url would ask the database for the site first."""
        return f"/{self.slug}/"


class PlainPage(Rendered, Page):
    """About, contact, how we work, campaign pages."""

    body = RichTextField(_("text"))

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["stories.Front", "stories.PlainPage"]
    private_page_options: list[str] = []


class Video(models.Model):
    """A film elsewhere; a page shows its poster and loads nothing of it until tapped."""

    title = models.CharField(_("title"), max_length=150)
    url = models.URLField(_("address"))
    poster = models.ForeignKey("pictures.Picture", models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True, blank=True)
    credit = models.CharField(_("credit"), max_length=150, blank=True)

    def __str__(self) -> str:
        return self.title


class Topic(Noted, models.Model):
    """A matter that stories of any section go on about: a flood, a fuel price, a film festival.

    Readers find it once a public story belongs to it.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(
        _("address"),
        max_length=addresses.SLUG_LENGTH_MAX,
        unique=True,
        blank=True,
        help_text=_("Left empty, it is made from the name."),
    )
    standfirst = models.CharField(
        _("standfirst"),
        max_length=250,
        blank=True,
        help_text=_("What it is about, for a reader who comes to it for the first time."),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="a_topic_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return reverse("topic", args=[self.slug])

    def clean(self) -> None:
        """An editor who leaves the address empty gets one from the name."""
        self.slug = self.slug or addresses.slug_of(self.name)
        if not self.slug:
            raise ValidationError({"slug": _("Write an address in the letters a to z.")})


class Story(
    Noted,
    Rendered,
    Publishing,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """A published page's content. Knows nothing of who sent it."""

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    kind = models.CharField(
        _("kind"), max_length=7, choices=StoryKind.choices, default=StoryKind.NEWS
    )
    section = models.ForeignKey(Section, models.PROTECT, related_name="stories")
    headline = models.CharField(_("headline"), max_length=150)
    slug = models.SlugField(_("address"), max_length=120, blank=True)
    standfirst = models.TextField(_("standfirst"), max_length=350, blank=True)
    language = models.CharField(
        _("language"),
        max_length=3,
        choices=Language.choices,
        blank=True,
        help_text=_("Of the text, when it is not the house's own; screen readers go by it."),
    )
    dateline = models.CharField(_("place"), max_length=80, blank=True)
    lead_picture = models.ForeignKey(
        "pictures.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))
    # The "How we know this" note, a statement a line.
    how_we_know = models.TextField(
        _("how we know this"),
        max_length=knowing.NOTE_LENGTH_MAX,
        blank=True,
        help_text=_("One short statement a line, for readers; at most seven."),
    )
    # "<House> reports that …": the agency or outlet that a story without a tip is credited to.
    outlet = models.CharField(_("agency or outlet"), max_length=100, blank=True)
    outlet_url = models.URLField(_("its address"), blank=True)
    # As the sender chose to be named; empty while withheld.
    contributor_credit = models.CharField(max_length=120, blank=True, editable=False)
    # Whether the desk holds what it says for verified: of the story as it stands, in every version.
    verified = models.BooleanField(default=False, editable=False)
    # When readers first saw it, and last saw it changed; DraftStateMixin's times are of revisions.
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    # When it was withdrawn for good.
    killed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Its path; StoryAddress holds this and every earlier one.
    path = models.CharField(max_length=255, blank=True, editable=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="story")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="story",
        for_concrete_model=False,
    )

    search_fields = [
        index.SearchField("headline"),
        index.AutocompleteField("headline"),
        index.SearchField("standfirst"),
        index.FilterField("section"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [
            # Of the public alone, and in the whole order of the lists: SQLite takes an index for
            # `WHERE live` only so, and sorted all stories for the newest twenty.
            models.Index(
                fields=["-published_at", "-id"],
                condition=models.Q(live=True),
                name="newest_stories",
            ),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=models.Q(live=True),
                name="newest_of_a_section",
            ),
            # All that the maps of the site ask of every story at once.
            models.Index(fields=["live", "published_at", "updated_at"], name="months_of_stories"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live=False)
                | (models.Q(published_at__isnull=False) & ~models.Q(path="")),
                name="a_public_story_has_time_and_path",
            ),
            models.CheckConstraint(
                condition=models.Q(live=False) | models.Q(killed_at=None),
                name="a_killed_story_is_not_public",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def revisions(self) -> Any:
        """Wagtail asks for this name."""
        return self._revisions

    def clean(self) -> None:
        """An editor who leaves the address empty gets one from the headline."""
        self.slug = self.slug or addresses.slug_of(self.headline)

    @property
    def known(self) -> list[str]:
        """The statements of the note."""
        return knowing.statements(self.how_we_know)

    @property
    def is_live(self) -> bool:
        """Whether it is told as it happens; `live` is Wagtail's word for public."""
        return self.kind == StoryKind.LIVE

    def get_absolute_url(self) -> str:
        """Its address, or "" before it has one."""
        return self.path


class Byline(Row):
    """A person over a story."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="bylines")

    panels = [FieldPanel("person")]


class StoryTopic(Row):
    """A topic that a story belongs to."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")

    panels = [FieldPanel("topic")]


class FurtherReading(Row):
    """A story that an editor put under another."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="further_reading")
    other = models.ForeignKey(Story, models.CASCADE, related_name="+")

    panels = [FieldPanel("other")]


class Correction(Row):
    """Said on the page for as long as the story stands."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=13, choices=CorrectionKind.choices)
    text = models.CharField(max_length=500)
    corrected_at = models.DateTimeField()

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["-corrected_at", "-story"], name="newest_corrections")]

    panels = [FieldPanel("kind"), FieldPanel("text"), FieldPanel("corrected_at")]


class StoryAddress(models.Model):
    """Every path a story has ever had; the newest is its address, the others lead there."""

    path = models.CharField(max_length=255, unique=True)
    story = models.ForeignKey(Story, models.CASCADE, related_name="addresses")
    since = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=models.Q(current=True), name="one_current_address"
            )
        ]

    def __str__(self) -> str:
        return self.path
