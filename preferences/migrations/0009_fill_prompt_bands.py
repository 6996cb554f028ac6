from django.db import migrations

FILL = """
INSERT INTO preferences_promptband (community_id, band, prompt_id)
SELECT prompt.community_id, one.band, prompt.id
FROM preferences_screening AS screening
JOIN preferences_prompt AS prompt ON prompt.id = screening.prompt_id
CROSS JOIN LATERAL unnest(screening.bands) AS one (band)
ON CONFLICT DO NOTHING
"""

# Backwards, the array is as good as it was: look-ups ask only whether it shares a number.
GIVE_BACK = """
UPDATE preferences_screening AS screening
SET bands = ARRAY(
    SELECT stored.band FROM preferences_promptband AS stored
    WHERE stored.prompt_id = screening.prompt_id
)
WHERE screening.prompt_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0008_prompt_bands'),
    ]

    operations = [
        migrations.RunSQL(FILL, GIVE_BACK),
    ]
