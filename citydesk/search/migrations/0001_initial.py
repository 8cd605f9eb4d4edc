from django.db import migrations, models

from citydesk.search.engines import postgresql, sqlite


def make_tables(apps, schema_editor):
    engine = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
    for statement in engine.TABLES:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("story", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.RunPython(make_tables),
    ]
