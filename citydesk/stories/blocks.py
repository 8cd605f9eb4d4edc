"""What a story's body is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture in the text."""

    picture = ImageChooserBlock()
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "components/figure.html"


class FilmBlock(blocks.StructBlock):
    """A film in the text; nothing of it is loaded until it is tapped."""

    film = SnippetChooserBlock("pictures.Film")
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "media"
        label = _("film")
        template = "components/film.html"


class QuoteBlock(blocks.StructBlock):
    """Words of somebody, set apart."""

    quote = blocks.TextBlock(max_length=600)
    speaker = blocks.CharBlock(required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "components/quote.html"


class UpdateBlock(blocks.StructBlock):
    """One entry of a live story."""

    at = blocks.DateTimeBlock()
    headline = blocks.CharBlock(max_length=150)
    text = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "time"
        label = _("live update")
        template = "components/live-update.html"


class BodyBlock(blocks.StreamBlock):
    """The body."""

    paragraph = blocks.RichTextBlock(
        features=["bold", "italic", "link", "ul", "ol"], label=_("text")
    )
    heading = blocks.CharBlock(max_length=120, template="components/heading.html")
    picture = PictureBlock()
    film = FilmBlock()
    quote = QuoteBlock()
    update = UpdateBlock()
