"""What pages show of further reading: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [
    Shown(
        model="related.Suggestion",
        tags=("'story:' || {row}.story_id",),
        finer=("story:",),
        unseen=("shared", "days_apart"),
    ),
]
