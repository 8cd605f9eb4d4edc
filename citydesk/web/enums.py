"""Codes of the house's settings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """What others may do with the stories."""

    BY = "BY", _("Creative Commons: share and change, with our name (CC BY 4.0)")
    BY_SA = (
        "BY-SA",
        _(
            "Creative Commons: share and change, with our name,"
            " under the same licence (CC BY-SA 4.0)"
        ),
    )
    BY_ND = "BY-ND", _("Creative Commons: share unchanged, with our name (CC BY-ND 4.0)")
    BY_NC_ND = (
        "BY-NC-ND",
        _("Creative Commons: share unchanged, with our name, not for money (CC BY-NC-ND 4.0)"),
    )


# Where each is written down.
ADDRESSES = {
    code: f"https://creativecommons.org/licenses/{code.lower()}/4.0/" for code in Licence.values
}
