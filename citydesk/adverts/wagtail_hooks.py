"""What adverts puts into Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from citydesk.adverts.viewsets import AdvertViewSets

register_snippet(AdvertViewSets)
