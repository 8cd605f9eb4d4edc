"""What the history of a tip says."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

TURNS = {
    "take_on": _("Taken on"),
    "give_back": _("Given back"),
    "accept": _("Accepted"),
    "spike": _("Spiked"),
    "protect": _("Source protected"),
    "tell": _("Readers told how we know"),
    "confirm": _("Sender answered"),
    "tick": _("Step ticked"),
    "untick": _("Tick taken back"),
    "judge": _("Claim judged"),
    "ask_for_original": _("Original asked for"),
    "erase": _("Erased what was sent"),
    "erase_file": _("Erased a file"),
    "settle_review": _("Settled whose picture it is"),
}


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Wagtail's log takes only words that it knows."""
    for turn, words in TURNS.items():
        actions.register_action(f"citydesk.tip.{turn}", words, words)
