"""What the desk's history says of tips."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def tell_history(actions: LogActionRegistry) -> None:
    """Our words for what is done with a tip."""
    actions.register_action(
        "citydesk.tip.claim", _("Place the claim"), _("Said when and where it happened")
    )
    actions.register_action("citydesk.tip.tray", _("Move"), _("Moved to another tray"))
