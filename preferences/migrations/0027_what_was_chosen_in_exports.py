from __future__ import annotations

from django.db import migrations, models

# What was chosen then is not known of earlier files: it is what is chosen now, if anything.
CHOSEN_NOW = """
UPDATE preferences_exportrow AS one
SET chose_a = COALESCE(preference.chosen_id = comparison.response_a_id, true)
FROM preferences_comparison AS comparison
LEFT JOIN preferences_preference AS preference ON preference.comparison_id = comparison.id
WHERE comparison.id = one.comparison_id
"""


class Migration(migrations.Migration):
    dependencies = [("preferences", "0026_contributions_by_licence")]

    operations = [
        migrations.AddField("exportrow", "chose_a", models.BooleanField(null=True)),
        migrations.RunSQL(CHOSEN_NOW, migrations.RunSQL.noop),
        migrations.AlterField("exportrow", "chose_a", models.BooleanField()),
    ]
