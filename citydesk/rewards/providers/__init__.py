"""Ways to send data, one module each, behind one contract."""

from collections.abc import Callable

from django.conf import settings

from citydesk.rewards.providers.contract import Provider
from citydesk.rewards.providers.vtpass import VTpass

PROVIDERS: dict[str, Callable[[], Provider]] = {"vtpass": VTpass}


def provider(name: str = "") -> Provider | None:
    """The provider called `name`, else the one of the settings; None when there is none."""
    make = PROVIDERS.get(name or settings.CITYDESK_REWARD_PROVIDER)
    return make() if make else None
