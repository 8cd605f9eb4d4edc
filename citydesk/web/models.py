"""The house: everything that makes this newsroom this one, set by its owner in the admin."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, URLBlock
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from citydesk.web.enums import ADDRESSES, Licence

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is written #RRGGBB."))

HOSTS = RegexValidator(r"^[\w*.\- ]*$", _("Names of hosts, with blanks between them."))


@register_setting(icon="home", order=1)
class House(BaseGenericSetting):
    """Name, look, addresses and box texts of the house."""

    select_related = ("mark",)

    name = models.CharField(_("name"), max_length=60, default="Citydesk")
    strapline = models.CharField(_("strapline"), max_length=120, blank=True)
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#0b6b4f", validators=[COLOUR]
    )
    mark = models.ForeignKey(
        "pictures.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("public e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    whatsapp = models.CharField(
        _("WhatsApp number"), max_length=20, blank=True, help_text=_("International: +234…")
    )
    follow_links = StreamField(
        [("link", StructBlock([("label", CharBlock(max_length=30)), ("url", URLBlock())]))],
        blank=True,
        verbose_name=_("follow links"),
    )
    attribution = models.CharField(
        _("house attribution"),
        max_length=120,
        default="{house} reports that",
        help_text=_("Opens a story credited to an agency or outlet. {house} is the house's name."),
    )
    tip_invitation = models.TextField(
        _("invitation to send stories"),
        max_length=1000,
        blank=True,
        help_text=_("What to send, how, what is paid, that names can be withheld."),
    )
    advert_invitation = models.TextField(_("invitation to advertise"), max_length=600, blank=True)
    opinion_disclaimer = models.TextField(
        _("opinion disclaimer"),
        max_length=600,
        default="The opinions expressed here are the author's own.",
    )
    copyright_line = models.CharField(_("copyright"), max_length=200, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=15,
        choices=Licence.choices,
        blank=True,
        help_text=_("What others may do with the stories, said under each. Empty: nothing."),
    )
    works_offline = models.BooleanField(
        _("may be read without a network"),
        default=True,
        help_text=_("Readers' phones keep the last front page and the stories they opened."),
    )
    # A native advert network: loaded only where a reader has asked for it, in a box kept free.
    network_name = models.CharField(_("advert network"), max_length=40, blank=True)
    network_script = models.URLField(
        _("network's script"), blank=True, help_text=_("https://… as the network gives it.")
    )
    network_hosts = models.CharField(
        _("network's other hosts"),
        max_length=300,
        blank=True,
        validators=[HOSTS],
        help_text=_("What its script talks to, with blanks between: servicer.example c.example"),
    )
    network_widget = models.CharField(_("network's widget number"), max_length=40, blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("name", "strapline", "accent", "mark", "works_offline")],
            _("Name and look"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("email", "phone", "whatsapp", "follow_links")], _("Addresses")
        ),
        MultiFieldPanel(
            [
                FieldPanel(n)
                for n in (
                    "attribution",
                    "tip_invitation",
                    "advert_invitation",
                    "opinion_disclaimer",
                    "copyright_line",
                    "licence",
                )
            ],
            _("Texts"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(n)
                for n in ("network_name", "network_script", "network_hosts", "network_widget")
            ],
            _("Native advert network"),
        ),
    ]

    class Meta:
        verbose_name = _("house")

    @property
    def licence_address(self) -> str:
        """Where the licence is written down; "" when there is none."""
        return ADDRESSES.get(self.licence, "")
