import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from record.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='WeeklyLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('emailed_at', models.DateTimeField(blank=True, null=True)),
                    ('email_tries', models.PositiveSmallIntegerField(default=0)),
                    ('email_after', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_letters', to=settings.AUTH_USER_MODEL)),
                    ('week', models.DateField()),
                    ('is_empty', models.BooleanField(default=False)),
                    ('written_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('emailed_at__isnull', True), ('is_empty', False)), fields=['id'], name='worker_weeklyletter_to_send')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'week'), name='worker_weeklyletter_one_a_week'), models.CheckConstraint(condition=models.Q(('week__week_day', 2)), name='worker_weeklyletter_begins_on_monday')],
                },
            ),
            migrations.CreateModel(
                name='Worker',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, unique=True)),
                    ('queue', models.CharField(max_length=20)),
                    ('polled_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['queue', '-polled_at'], name='worker_worker_latest')],
                },
            ),
        ]),
    ]
