import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a day's use be counted of all communities together: in a row without a community."""

    dependencies = [
        ('communities', '0004_outside_reviewers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='quotause',
            name='community',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='quota_uses', to='communities.community'),
        ),
        migrations.RemoveConstraint(
            model_name='quotause',
            name='communities_quotause_unique',
        ),
        migrations.AddConstraint(
            model_name='quotause',
            constraint=models.UniqueConstraint(fields=('community', 'user', 'kind', 'day'), name='communities_quotause_unique', nulls_distinct=False),
        ),
    ]
