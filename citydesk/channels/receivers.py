"""Hears that a day of custody has its root, and mails it to whom the owner names. Rows only."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils.translation import gettext as _

from citydesk.channels import actions
from citydesk.originals.models import CustodyRoot
from citydesk.originals.signals import root_made


@receiver(root_made)
def mail_root(*, root: CustodyRoot, manifest: bytes, now: datetime, **_more: Any) -> None:
    """A copy that lies elsewhere: what is cut off our log does not lead to it any more."""
    if settings.CITYDESK_CUSTODY_MAIL:
        words = _(
            "Keep this mail. It holds the custody log of %(site)s to what it is today: save the"
            " line below as %(number)06d.json in a folder, and `citydesk custody --verify"
            " --outside FOLDER` tells whether the log still leads to it."
        )
        about = {"site": settings.CITYDESK_ADDRESS, "number": root.number}
        actions.queue_notice(
            key=f"custody:{root.number}",
            to=settings.CITYDESK_CUSTODY_MAIL,
            subject=_("Custody root %(number)d") % {"number": root.number},
            text=f"{words % about}\n\n{manifest.decode()}\n",
            now=now,
        )
