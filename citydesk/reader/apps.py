"""The public door, open."""

from django.apps import AppConfig


class ReaderConfig(AppConfig):
    """Tells stories how its pages are shown."""

    name = "citydesk.reader"

    def ready(self) -> None:
        """Register a renderer for each kind of page."""
        from citydesk.reader import views  # noqa: PLC0415 (needs the models)
        from citydesk.stories import rendering  # noqa: PLC0415

        rendering.register("Front", views.front)
        rendering.register("Section", views.section)
        rendering.register("PlainPage", views.plain_page)
        rendering.register("Story", views.preview)
