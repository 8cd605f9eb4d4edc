"""What pages show of people: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [
    Shown(
        model="people.Person",
        tags=("'person:' || {row}.id",),
        finer=("person:",),
        unseen=("user_id",),
    ),
]
