from django.db import migrations, models


class Migration(migrations.Migration):
    """Let communities take turns in the queue: whose row it is, in indexes that lead to the next."""

    dependencies = [
        ('preferences', '0005_decisions_about_members'),
    ]

    operations = [
        migrations.AddField(
            model_name='generation',
            name='community_key',
            field=models.BigIntegerField(db_default=0, editable=False),
        ),
        migrations.RemoveIndex(
            model_name='generation',
            name='preferences_generation_waiting',
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['community_key', 'model', 'attempts', 'id'], name='preferences_generation_lanes'),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('started_at__isnull', False)), fields=['community_key', 'model', 'started_at'], name='preferences_generation_turns'),
        ),
    ]
