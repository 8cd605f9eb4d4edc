"""What pages show of comments: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [
    Shown(
        model="comments.Comment",
        tags=("'comments:' || {row}.story_id",),
        finer=("comments:",),
        only="{row}.state = 'PUBLISHED'",
        unseen=("decided_at", "decided_by_id"),
    ),
]
