"""Providers call back, to say that something has become of an order.

Nothing that they say is believed: whoever knows the address could say it. They are asked.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

SECRET_LENGTH = 32


def secret(provider: str) -> str:
    """What makes the address of a provider's callbacks one that only it knows."""
    return salted_hmac("citydesk.rewards.callbacks", provider, algorithm="sha256").hexdigest()[
        :SECRET_LENGTH
    ]


def path(provider: str) -> str:
    """Where a provider calls."""
    return f"/rewards/callback/{provider}/{secret(provider)}/"


def address(provider: str) -> str:
    """What is told to the provider."""
    return f"{settings.CITYDESK_ADDRESS}{path(provider)}"
