"""Columns that are encrypted at rest, and columns of money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from citydesk.lib import keys


class EncryptedTextField(models.Field[str, str]):
    """Text that the database never sees in clear; find it again through a blind index beside it."""

    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As migrations write it."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Encrypt on the way in."""
        value = super().get_db_prep_value(value, connection, prepared)
        boxed = keys.encrypt(keys.field_key(settings.CITYDESK_KEYS), str(value or "").encode())
        return connection.Database.Binary(boxed)

    def from_db_value(self, value: Any, *_args: Any) -> str | None:
        """Decrypt on the way out; None where an outer join found nobody."""
        if value is None:
            return None
        return keys.decrypt(keys.field_key(settings.CITYDESK_KEYS), bytes(value)).decode()

    def value_to_string(self, obj: Any) -> str:
        """Refuse: a dump would hold what the database itself never sees."""
        raise NotImplementedError("encrypted columns are not dumped in clear")


class NairaField(forms.DecimalField):
    """Naira as a person writes them, `1500` or `1500.50`; what comes out is whole kobo."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, "max_digits": 14, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Kobo in naira; what was typed stays as it was typed."""
        if not isinstance(value, int):
            return value
        naira = Decimal(value) / 100
        return naira.quantize(Decimal("0.01")) if value % 100 else int(naira)

    def clean(self, value: Any) -> Any:
        """Whole kobo, or None."""
        naira = super().clean(value)
        return None if naira is None else int(naira * 100)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the kobo differ."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class KoboField(models.PositiveBigIntegerField[int, int]):
    """Money in whole kobo; a form asks for naira."""

    def formfield(self, **kwargs: Any) -> Any:
        """In naira."""
        return super().formfield(**{"form_class": NairaField, **kwargs})
