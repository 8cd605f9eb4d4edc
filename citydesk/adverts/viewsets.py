"""The desk's screens of adverts: who books, and what is booked."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from citydesk.adverts.forms import BookingForm
from citydesk.adverts.models import Advertiser, Booking


def vetting(booking: Booking) -> str:
    """Its certificate, or that readers do not see it yet."""
    return booking.vetting_number or _("not vetted: not shown")


class BookingViewSet(SnippetViewSet):
    """Bookings."""

    model = Booking
    base_url_path = "bookings"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Bookings")
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("advertiser"), FieldPanel("placement"), FieldPanel("price")]),
            FieldRowPanel([FieldPanel("from_date"), FieldPanel("to_date")]),
            FieldPanel(
                "vetting_number",
                help_text=gettext_lazy("Readers do not see an advert that has no certificate."),
            ),
            MultiFieldPanel(
                [FieldPanel(n) for n in ("headline", "text", "picture", "url")],
                gettext_lazy("What readers see"),
            ),
        ],
        base_form_class=BookingForm,
    )
    list_display = (
        "headline",
        Column("advertiser", label=gettext_lazy("Advertiser")),
        Column("placement", label=gettext_lazy("Placement"), accessor="get_placement_display"),
        Column("from_date", label=gettext_lazy("From"), sort_key="from_date"),
        Column("to_date", label=gettext_lazy("To"), sort_key="to_date"),
        StatusTagColumn(
            "vetting",
            label=gettext_lazy("Certificate"),
            accessor=vetting,
            primary=lambda booking: bool(booking.vetting_number),
        ),
    )
    list_filter = ("placement", "advertiser")
    ordering = ("-to_date", "-pk")
    search_backend_name = None
    search_fields = ("headline", "text", "advertiser__name", "vetting_number")

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Booking]:
        """With their advertisers."""
        return Booking.objects.select_related("advertiser")


class AdvertiserViewSet(SnippetViewSet):
    """Advertisers."""

    model = Advertiser
    base_url_path = "advertisers"
    icon = "group"
    menu_label = gettext_lazy("Advertisers")
    copy_view_enabled = False
    list_display = ("name", "phone", "email")
    ordering = ("name",)
    search_backend_name = None
    search_fields = ("name", "phone", "email")


class AdvertViewSets(SnippetViewSetGroup):
    """Adverts, as one entry of the menu."""

    items = (BookingViewSet, AdvertiserViewSet)
    menu_label = gettext_lazy("Adverts")
    menu_icon = "pick"
    menu_order = 300
