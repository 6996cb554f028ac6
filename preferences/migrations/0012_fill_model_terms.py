from django.db import migrations

# Whoever registered a model or imported its answers said what its terms allow, by a command that
# asked for exactly that. So the policy stays what they declared, as a reading without a reader:
# taking it back here would empty exports of which nothing has changed. Of what a model was made
# from, and of its text, nothing was stored: the rows say so, and the model's page does.
# A model of which nothing was ever said keeps no reading, and is refused.
FILL = """
WITH readings AS (
    INSERT INTO preferences_modelterms (
        public_id, model_id, number, licence, text, text_sha256, url, outputs, notice,
        bases_stated, loosens, created_at
    )
    SELECT gen_random_uuid(), id, 1, licence, '', '', '', outputs, '', FALSE,
           outputs <> 'refused', created_at
    FROM preferences_languagemodel
    WHERE outputs <> 'refused' OR licence <> ''
    RETURNING id, model_id, created_at
), decisions AS (
    INSERT INTO preferences_modeltermsdecision (terms_id, agreed, people, decided_at)
    SELECT id, TRUE, 1, created_at FROM readings
)
UPDATE preferences_languagemodel AS model
SET terms_id = readings.id
FROM readings WHERE readings.model_id = model.id
"""

# Backwards, what counts stays where it was before: in the model's own row.
GIVE_BACK = [
    "UPDATE preferences_languagemodel SET terms_id = NULL",
    "DELETE FROM preferences_policychange",
    "DELETE FROM preferences_modeltermsdecision",
    "DELETE FROM preferences_layeropenness",
    "DELETE FROM preferences_modelbase",
    "DELETE FROM preferences_modelterms",
]


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0011_model_terms'),
    ]

    operations = [
        migrations.RunSQL(FILL, GIVE_BACK),
    ]
