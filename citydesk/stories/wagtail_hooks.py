"""What stories puts into Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry
from wagtail.snippets.models import register_snippet

from citydesk.stories.topic_screen import TopicViewSet
from citydesk.stories.viewsets import StoryViewSet, VideoViewSet

register_snippet(StoryViewSet)
register_snippet(TopicViewSet)
register_snippet(VideoViewSet)

SAID = {
    "citydesk.story.unpublish": (_("Unpublish"), _("Unpublished")),
    "citydesk.story.kill": (_("Kill"), _("Killed")),
    "citydesk.story.correct": (_("Correct"), _("Corrected")),
    "citydesk.story.credit": (_("Credit"), _("The sender chose how to be named")),
    "citydesk.story.verified": (_("Verify"), _("Verified")),
    "citydesk.story.unverified": (_("Take the verdict back"), _("Not verified any more")),
    "citydesk.story.how_we_know": (_("How we know this"), _("How we know this was told")),
    "citydesk.story.publish_refused": (_("Refuse to publish"), _("Not published")),
}


class WithReason(LogFormatter):
    """An entry of a story's history that may have a reason."""

    said = _("Changed")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        """`Killed: the family asked`."""
        reason = log_entry.data.get("reason", "")
        return f"{self.said}: {reason}" if reason else str(self.said)


@hooks.register("register_log_actions")
def name_log_actions(registry: LogActionRegistry) -> None:
    """Wagtail refuses to log what it cannot name."""
    for action, (label, said) in SAID.items():
        formatter = type("StoryFormatter", (WithReason,), {"label": label, "said": said})
        registry.register_action(action)(formatter)
