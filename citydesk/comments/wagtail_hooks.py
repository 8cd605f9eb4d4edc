"""What comments puts into Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from citydesk.comments.viewsets import CommentViewSet

register_snippet(CommentViewSet)


@hooks.register("register_log_actions")
def name_log_actions(registry: LogActionRegistry) -> None:
    """Wagtail refuses to log what it cannot name."""
    registry.register_action("citydesk.comment.published", _("Publish comment"), _("Published"))
    registry.register_action("citydesk.comment.rejected", _("Reject comment"), _("Rejected"))
    registry.register_action("citydesk.comment.held", _("Hold comment"), _("Held again"))
