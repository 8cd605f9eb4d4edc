"""Search, ready."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Nothing to connect: stories tell it what to keep."""

    name = "citydesk.search"
