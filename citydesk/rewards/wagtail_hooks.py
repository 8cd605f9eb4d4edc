"""What rewards puts into Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from citydesk.rewards.viewsets import RewardViewSets

register_snippet(RewardViewSets)
