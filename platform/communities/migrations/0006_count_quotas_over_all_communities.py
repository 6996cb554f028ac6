from django.db import migrations

_COUNT = """
    INSERT INTO communities_quotause (community_id, user_id, kind, day, used)
    SELECT NULL, user_id, kind, day, sum(used) FROM communities_quotause
    WHERE community_id IS NOT NULL AND day >= (now() AT TIME ZONE 'UTC')::date
    GROUP BY user_id, kind, day
"""
_FORGET = 'DELETE FROM communities_quotause WHERE community_id IS NULL'


class Migration(migrations.Migration):
    """Count what was done today already; going back, take these counters away."""

    dependencies = [
        ('communities', '0005_quotas_over_all_communities'),
    ]

    operations = [migrations.RunSQL(_COUNT, _FORGET)]
