"""A story's address, in WordPress's permalink words. Knows no table."""

from datetime import datetime

from django.utils import timezone
from django.utils.text import slugify

SLUG_LENGTH_MAX = 120


def slug_of(headline: str) -> str:
    """`Ọ̀ṣun floods: 3 feared dead` reads `osun-floods-3-feared-dead`; cut between words."""
    slug = slugify(headline)
    if len(slug) <= SLUG_LENGTH_MAX:
        return slug
    return slug[: SLUG_LENGTH_MAX + 1].rpartition("-")[0] or slug[:SLUG_LENGTH_MAX]


def path_of(
    pattern: str, *, slug: str, number: int, category: str, published_at: datetime, nth: int = 1
) -> str:
    """`/2026/11/osun-floods/`; the `nth` claimant of a path has `-2`, `-3` … after its name.

    Year, month and day are the newsroom's, not UTC's. `number` is the story's primary key.
    """
    day = timezone.localtime(published_at, timezone.get_default_timezone())
    words = {
        "%year%": f"{day:%Y}",
        "%monthnum%": f"{day:%m}",
        "%day%": f"{day:%d}",
        "%postname%": slug,
        "%post_id%": str(number),
        "%category%": category,
    }
    if nth > 1:
        name = "%postname%" if "%postname%" in pattern else "%post_id%"
        words[name] += f"-{nth}"
    for word, value in words.items():
        pattern = pattern.replace(word, value)
    return pattern
