import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedValue',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'accounts_shared_value',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, default=list, size=None)),
                ('single_keys', models.BooleanField(default=True)),
                ('theme', models.CharField(choices=[('system', 'As the device says'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=8)),
                ('motion', models.CharField(choices=[('system', 'As the device says'), ('reduced', 'Nothing moves')], default='system', max_length=8)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('wants_weekly_letter', models.BooleanField(default=False)),
                ('feed_sha256', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('simulated', 'Simulated'), ('bot', 'Bot'), ('system', 'System')], default='person', max_length=12)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', config='simple'), name='accounts_user_name_words')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='accounts_user_email_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'simulated', 'bot', 'system'])), name='accounts_user_kind_known'), models.CheckConstraint(condition=models.Q(('emptied_at__isnull', True), models.Q(('email', ''), ('feed_sha256__isnull', True), ('is_active', False), ('is_staff', False), ('is_superuser', False), ('languages', []), ('last_login__isnull', True), ('name', '')), _connector='OR'), name='accounts_user_emptied_stays_empty'), models.CheckConstraint(condition=models.Q(('theme__in', ['system', 'light', 'dark'])), name='accounts_user_theme_known'), models.CheckConstraint(condition=models.Q(('motion__in', ['system', 'reduced'])), name='accounts_user_motion_known'), models.CheckConstraint(condition=models.Q(('feed_sha256__isnull', True), ('feed_sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='accounts_user_feed_secret_hashed')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='OperatorChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operator_changes', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject', models.UUIDField()),
                ('changes', models.JSONField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject', '-id'], name='accounts_change_of_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('changes', {}), _negated=True)), name='accounts_operator_change_explained')],
            },
        ),
    ]
