"""Ways to send data, one module each, behind one contract."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings

from citydesk.rewards.providers.contract import Provider
from citydesk.rewards.providers.manual import Manual
from citydesk.rewards.providers.reloadly import Reloadly
from citydesk.rewards.providers.vtpass import VTpass

PROVIDERS: dict[str, Callable[[], Provider]] = {
    "vtpass": VTpass,
    "reloadly": Reloadly,
    "manual": Manual,
}


LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def provider(name: str) -> Provider | None:
    """The provider called `name`; None when there is none."""
    make = PROVIDERS.get(name)
    return make() if make else None


def chosen() -> list[Provider]:
    """Those of the settings, in the order in which they are tried."""
    return [PROVIDERS[name]() for name in settings.CITYDESK_REWARD_PROVIDERS]


def with_look_up() -> list[Provider]:
    """Those of the settings that can say which network a phone is on."""
    return [each for each in chosen() if each.looks_up_networks]


def rehearses() -> bool:
    """Whether what is sent goes to this machine itself: then it is the simulator's."""
    hosts = [urlsplit(each.address).hostname for each in chosen()]
    return bool(hosts) and LOOPBACK.issuperset(hosts)
