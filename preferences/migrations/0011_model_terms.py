import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0010_screenings_without_bands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModelTermsDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed', models.BooleanField()),
                ('people', models.PositiveSmallIntegerField()),
                ('decided_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ModelTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('licence', models.CharField(blank=True, max_length=100)),
                ('text', models.TextField(blank=True)),
                ('text_sha256', models.CharField(blank=True, max_length=64)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('read_on', models.DateField(blank=True, null=True)),
                ('outputs', models.CharField(choices=[('allowed', 'allowed'), ('conditional', 'conditional'), ('refused', 'refused')], max_length=12)),
                ('notice', models.TextField(blank=True)),
                ('bases_stated', models.BooleanField()),
                ('loosens', models.BooleanField()),
                ('notice_ends_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='preferences.languagemodel')),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ModelBase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='made_into', to='preferences.languagemodel')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bases', to='preferences.modelterms')),
            ],
        ),
        migrations.CreateModel(
            name='LayerOpenness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layer', models.CharField(choices=[('weights', 'Weights'), ('training_data', 'Training data'), ('training_code', 'Training code'), ('evaluation', 'Evaluation')], max_length=13)),
                ('disclosure', models.CharField(choices=[('published', 'published'), ('described', 'described'), ('undisclosed', 'undisclosed')], max_length=11)),
                ('place', models.CharField(max_length=500)),
                ('seen_on', models.DateField()),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='layers', to='preferences.modelterms')),
            ],
        ),
        migrations.AddField(
            model_name='languagemodel',
            name='terms',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='preferences.modelterms'),
        ),
        migrations.AddField(
            model_name='modeltermsdecision',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='modeltermsdecision',
            name='reader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='modeltermsdecision',
            name='terms',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='preferences.modelterms'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.UniqueConstraint(fields=('model', 'number'), name='preferences_modelterms_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('outputs__in', ['allowed', 'conditional', 'refused'])), name='preferences_modelterms_outputs_known'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.CheckConstraint(condition=models.Q(('text_sha256__regex', '^[0-9a-f]{64}$'), models.Q(('text', ''), ('text_sha256', '')), _connector='OR'), name='preferences_modelterms_text_has_digest'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.CheckConstraint(condition=models.Q(('reader__isnull', True), ('outputs', 'refused'), models.Q(models.Q(('licence', ''), _negated=True), models.Q(('url', ''), _negated=True), ('text_sha256__regex', '^[0-9a-f]{64}$'), ('bases_stated', True), ('read_on__isnull', False)), _connector='OR'), name='preferences_modelterms_read_before_freed'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.CheckConstraint(condition=models.Q(('reader__isnull', True), models.Q(('outputs', 'conditional'), _negated=True), models.Q(('notice', ''), _negated=True), _connector='OR'), name='preferences_modelterms_condition_stated'),
        ),
        migrations.AddConstraint(
            model_name='modelterms',
            constraint=models.CheckConstraint(condition=models.Q(('reader__isnull', True), models.Q(('loosens', False), ('notice_ends_at__isnull', True)), models.Q(('loosens', True), ('notice_ends_at__gt', models.F('created_at')), ('notice_ends_at__isnull', False)), _connector='OR'), name='preferences_modelterms_loosening_waits'),
        ),
        migrations.AddConstraint(
            model_name='modelbase',
            constraint=models.UniqueConstraint(fields=('terms', 'base'), name='preferences_modelbase_once'),
        ),
        migrations.AddConstraint(
            model_name='layeropenness',
            constraint=models.UniqueConstraint(fields=('terms', 'layer'), name='preferences_layer_once'),
        ),
        migrations.AddConstraint(
            model_name='layeropenness',
            constraint=models.CheckConstraint(condition=models.Q(('disclosure__in', ['published', 'described']), ('layer__in', ['weights', 'training_data', 'training_code', 'evaluation']), models.Q(('place', ''), _negated=True)), name='preferences_layer_shown_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='modeltermsdecision',
            constraint=models.CheckConstraint(condition=models.Q(('people', 1), models.Q(('by__isnull', False), ('people', 2), ('reader__isnull', False), models.Q(('by', models.F('reader')), _negated=True)), _connector='OR'), name='preferences_modeltermsdecision_two_are_two'),
        ),
        migrations.CreateModel(
            name='PolicyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(choices=[('allowed', 'allowed'), ('conditional', 'conditional'), ('refused', 'refused')], max_length=12)),
                ('after', models.CharField(choices=[('allowed', 'allowed'), ('conditional', 'conditional'), ('refused', 'refused')], max_length=12)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='preferences.modeltermsdecision')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='preferences.languagemodel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'model'), name='preferences_policychange_once'), models.CheckConstraint(condition=models.Q(('after__in', ['allowed', 'conditional', 'refused']), ('before__in', ['allowed', 'conditional', 'refused']), models.Q(('before', models.F('after')), _negated=True)), name='preferences_policychange_changes')],
            },
        ),
    ]
