"""Columns that are encrypted at rest."""

from typing import Any

from django.conf import settings
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
