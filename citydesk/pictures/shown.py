"""What pages show of pictures: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [
    Shown(
        model="pictures.Picture",
        tags=("'picture:' || {row}.id",),
        finer=("picture:",),
        unseen=("tries", "made_from", "shows", "collection_id", "uploaded_by_user_id"),
    ),
    Shown(model="pictures.Film", tags=("'film:' || {row}.id",), finer=("film:",)),
    Shown(
        model="pictures.Card",
        tags=("'card:' || {row}.story",),
        finer=("card:",),
        only="{row}.drawn",
        unseen=("tries", "shows", "picture_id"),
    ),
    # What stands in the text of a plain page.
    Shown(model="pictures.Rendition"),
    Shown(model="wagtaildocs.Document"),
    Shown(model="wagtailembeds.Embed"),
]
