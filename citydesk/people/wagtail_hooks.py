"""What people puts into Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from citydesk.people.viewsets import PersonViewSet

register_snippet(PersonViewSet)
