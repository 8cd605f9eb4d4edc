"""What each size weighs is kept; and every picture gets its sizes anew, now in AVIF too."""

from django.db import migrations, models


def make_anew(apps, _editor):
    """The sweep that looks for pictures without sizes finds them."""
    pictures = apps.get_model("pictures", "Picture").objects.filter(widths__isnull=False)
    pictures.update(widths=None, tries=0)


class Migration(migrations.Migration):
    dependencies = [
        ("pictures", "0004_tries_and_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="weights",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(make_anew, migrations.RunPython.noop, elidable=True),
    ]
