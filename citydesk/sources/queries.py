"""Reads of sources: only what is needed without looking at who somebody is."""

from citydesk.sources.models import Contributor


def contact(contributor: Contributor) -> str:
    """Where the program itself may write to; "" when they gave no address. Never for a screen."""
    return contributor.email
