from django.db import migrations

# What is over is nobody's turn any more; rows that are queued without a key take turns as one community.
_FILL = """
    UPDATE preferences_generation AS generation
    SET community_key = prompt.community_id
    FROM preferences_prompt AS prompt
    WHERE prompt.id = generation.prompt_id AND generation.state IN ('queued', 'running')
"""


class Migration(migrations.Migration):
    """Write down whose the generations are that wait."""

    dependencies = [
        ('preferences', '0006_turns_of_generations'),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
