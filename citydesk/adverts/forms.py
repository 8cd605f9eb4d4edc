"""A booking as the desk writes it down."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

KOBO = 100


class BookingForm(WagtailAdminModelForm):
    """The price is typed in naira and kept in kobo."""

    price = forms.DecimalField(
        label=_("price in naira"), min_value=0, max_digits=12, decimal_places=2, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = Decimal(self.instance.price_kobo) / KOBO

    def clean(self) -> dict[str, Any]:
        """An advert ends after it begins."""
        said: dict[str, Any] = super().clean()
        begins, ends = said.get("from_date"), said.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", _("It ends before it begins."))
        return said

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Keep the price as whole kobo."""
        self.instance.price_kobo = int(self.cleaned_data["price"] * KOBO)
        return super().save(commit)
