"""Values that queries of rewards hand to its rules."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What was approved before for the same person, story and phone; the reward itself apart."""

    person_day: int
    person_week: int
    person_month_kobo: int
    story_kobo: int
    call_kobo: int
    # Codes of others who are paid to the same phone.
    same_phone: tuple[str, ...]
