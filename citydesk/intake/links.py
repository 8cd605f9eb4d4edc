"""A contributor's own pages: signed links, which are all they need to come back."""

from datetime import timedelta

from django.conf import settings
from django.core import signing

from citydesk.intake.models import Tip
from citydesk.sources.models import Contributor

LIFETIME = timedelta(days=90)

# The default separator, a colon, is broken off by some mail programs.
_signer = signing.TimestampSigner(salt="citydesk.intake.links", sep="~")
_wallet = signing.TimestampSigner(salt="citydesk.intake.links.wallet", sep="~")


class BadLink(Exception):
    """Not a link of ours, or too old."""


def link(tip: Tip) -> str:
    """The absolute address of the contributor's page of this tip; good for LIFETIME."""
    return f"{settings.CITYDESK_ADDRESS}/my/{_signer.sign(tip.code)}/"


def tip_of(signed: str) -> Tip:
    """The tip that a link opens. Raises BadLink."""
    try:
        return Tip.objects.get(code=_signer.unsign(signed, max_age=LIFETIME))
    except (signing.BadSignature, Tip.DoesNotExist) as error:
        raise BadLink(signed) from error


def wallet_link(contributor: Contributor) -> str:
    """The absolute address of all that a contributor got; only ever sent to them by letter."""
    return f"{settings.CITYDESK_ADDRESS}/my/data/{_wallet.sign(contributor.code)}/"


def contributor_of(signed: str) -> Contributor:
    """The contributor whose wallet a link opens; none of a source's. Raises BadLink."""
    try:
        code = _wallet.unsign(signed, max_age=LIFETIME)
        return Contributor.objects.get(code=code, protected=False)
    except (signing.BadSignature, Contributor.DoesNotExist) as error:
        raise BadLink(signed) from error
