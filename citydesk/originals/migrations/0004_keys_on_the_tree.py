"""Keys that were sealed for the house are sealed under the tree, where each can be destroyed."""

from django.conf import settings
from django.db import migrations

from citydesk.lib import keys, keytree


def seal_anew(apps, schema_editor):
    """One row at a time; a key that the house cannot open stays as it is, and opens nothing."""
    folder = settings.CITYDESK_KEYS
    rows = apps.get_model("originals", "Original").objects.filter(sealed_key__isnull=False)
    for row in rows.only("stored_as", "sealed_key").iterator():
        try:
            key = keys.unseal(folder, bytes(row.sealed_key))
        except keys.CannotOpen:
            continue
        row.sealed_key = keys.encrypt(keytree.key(keys.items(folder), row.stored_as), key)
        row.save(update_fields=["sealed_key"])


class Migration(migrations.Migration):
    dependencies = [("originals", "0003_erased")]

    operations = [migrations.RunPython(seal_anew)]
