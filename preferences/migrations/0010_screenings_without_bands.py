import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0009_fill_prompt_bands'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='screening',
            name='preferences_screening_alike',
        ),
        # With a default, so that the column can come back where there are rows.
        migrations.AlterField(
            model_name='screening',
            name='bands',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.RemoveField(
            model_name='screening',
            name='bands',
        ),
    ]
