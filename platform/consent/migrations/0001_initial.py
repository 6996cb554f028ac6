import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

from record.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('communities', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='AboutMe',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='about_me', to=settings.AUTH_USER_MODEL)),
                    ('experience', models.CharField(blank=True, choices=[('0-1', 'less than 2 years'), ('2-4', '2 to 4 years'), ('5-9', '5 to 9 years'), ('10-19', '10 to 19 years'), ('20+', '20 years or more')], max_length=10)),
                    ('region', models.CharField(blank=True, choices=[('africa', 'Africa'), ('asia', 'Asia'), ('europe', 'Europe'), ('latin-america', 'Latin America and the Caribbean'), ('northern-america', 'Northern America'), ('oceania', 'Oceania')], max_length=20)),
                    ('language', models.CharField(blank=True, choices=[('ar', 'العربيّة'), ('bg', 'български'), ('bn', 'বাংলা'), ('ca', 'català'), ('cs', 'česky'), ('da', 'dansk'), ('de', 'Deutsch'), ('el', 'Ελληνικά'), ('en', 'English'), ('es', 'español'), ('et', 'eesti'), ('eu', 'euskara'), ('fa', 'فارسی'), ('fi', 'suomi'), ('fr', 'français'), ('ga', 'Gaeilge'), ('gl', 'galego'), ('he', 'עברית'), ('hi', 'हिंदी'), ('hr', 'Hrvatski'), ('hu', 'Magyar'), ('id', 'Bahasa Indonesia'), ('it', 'italiano'), ('ja', '日本語'), ('ko', '한국어'), ('lt', 'Lietuviškai'), ('lv', 'latviešu'), ('ms', 'Bahasa Melayu'), ('nb', 'norsk (bokmål)'), ('nl', 'Nederlands'), ('pl', 'polski'), ('pt', 'Português'), ('ro', 'Română'), ('ru', 'Русский'), ('sk', 'slovensky'), ('sl', 'Slovenščina'), ('sr', 'српски'), ('sv', 'svenska'), ('sw', 'Kiswahili'), ('ta', 'தமிழ்'), ('te', 'తెలుగు'), ('th', 'ภาษาไทย'), ('tr', 'Türkçe'), ('uk', 'Українська'), ('ur', 'اردو'), ('vi', 'Tiếng Việt'), ('zh', '中文'), ('other', 'another one')], max_length=10)),
                    ('changed_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('experience', ''), ('language', ''), ('region', ''), _negated=True), name='consent_aboutme_says_something'), models.CheckConstraint(condition=models.Q(('experience__in', ['', '0-1', '2-4', '5-9', '10-19', '20+']), ('region__in', ['', 'africa', 'asia', 'europe', 'latin-america', 'northern-america', 'oceania']), ('language__in', ['', 'ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'ga', 'gl', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'nb', 'nl', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'sw', 'ta', 'te', 'th', 'tr', 'uk', 'ur', 'vi', 'zh', 'other'])), name='consent_aboutme_coarse')],
                },
            ),
            migrations.CreateModel(
                name='AskedWords',
                fields=[
                    ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('locale', models.CharField(max_length=35)),
                    ('words', models.TextField()),
                    ('first_shown_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('words', ''), _negated=True)), name='consent_askedwords_present')],
                },
            ),
            migrations.CreateModel(
                name='AgeStatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='age_statements', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='age_statements', to='communities.community')),
                    ('threshold', models.PositiveSmallIntegerField()),
                    ('covers_earlier', models.BooleanField()),
                    ('words', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.askedwords')),
                    ('locale', models.CharField(max_length=35)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'community', 'covers_earlier', 'threshold'), name='consent_agestatement_once'), models.CheckConstraint(condition=models.Q(('threshold__gte', 1)), name='consent_agestatement_of_some_age')],
                },
            ),
            migrations.CreateModel(
                name='Employer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employers', to='communities.community')),
                    ('name', models.CharField(max_length=200)),
                    ('signatory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employers_signed', to=settings.AUTH_USER_MODEL)),
                    ('signed_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('end_reason', models.CharField(blank=True, max_length=500)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('community'), django.db.models.functions.text.Lower('name'), condition=models.Q(('ended_at__isnull', True)), name='consent_employer_one_of_a_name'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='consent_employer_named'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__gte', models.F('signed_at')), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='consent_employer_ended_by_somebody'), models.CheckConstraint(condition=models.Q(('ended_by__isnull', True), ('ended_by', models.F('signatory')), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='consent_employer_others_say_why')],
                },
            ),
            migrations.CreateModel(
                name='Approval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='consent.employer')),
                    ('kind', models.CharField(choices=[('email', 'E-mail address'), ('domain', 'Domain'), ('username', 'User name')], max_length=10)),
                    ('value', models.CharField(max_length=320)),
                    ('added_at', models.DateTimeField()),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('removed_at__isnull', True)), fields=['kind', 'value'], name='consent_approval_of')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('employer', 'kind', 'value'), name='consent_approval_once'), models.CheckConstraint(condition=models.Q(models.Q(('value', ''), _negated=True), ('value', django.db.models.functions.text.Lower('value'))), name='consent_approval_written'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), ('removed_at__gte', models.F('added_at')), _connector='OR'), name='consent_approval_removed_later')],
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to=settings.AUTH_USER_MODEL)),
                    ('sealed', models.TextField()),
                    ('salt', models.BinaryField(max_length=32)),
                    ('sealed_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('sealed', ''), _negated=True), name='consent_evidence_is_sealed')],
                },
            ),
            migrations.CreateModel(
                name='EvidenceOpening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('person', models.UUIDField()),
                    ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_openings', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.TextField()),
                    ('opened_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='consent_evidenceopening_says_why')],
                },
            ),
            migrations.CreateModel(
                name='ImportStatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_statements', to='communities.community')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('licence', models.CharField(max_length=100)),
                    ('basis', models.CharField(max_length=500)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('licence', ''), _negated=True), ('basis__regex', '\\S')), name='consent_importstatement_states')],
                },
            ),
            migrations.CreateModel(
                name='TermsDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('contributor_terms', 'Contributor terms'), ('corporate_terms', 'Terms for employers'), ('privacy_notice', 'Privacy notice')], max_length=20)),
                    ('locale', models.CharField(default='en', max_length=35)),
                    ('text', models.TextField()),
                    ('change', models.CharField(choices=[('material', 'Material'), ('editorial', 'Editorial')], default='material', max_length=10)),
                    ('what_changed', models.TextField(blank=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms_drafts', to='communities.community')),
                    ('after', models.PositiveIntegerField()),
                    ('effective_at', models.DateTimeField(blank=True, null=True)),
                    ('grace_days', models.PositiveSmallIntegerField(default=30)),
                    ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('drafted_at', models.DateTimeField()),
                    ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                    ('notice_ends_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'kind'), name='consent_termsdraft_one_of_a_kind'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='consent_termsdraft_written'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('reviewed_by', models.F('drafted_by')), _negated=True)), _connector='OR'), name='consent_termsdraft_reviewed_by_another')],
                },
            ),
            migrations.CreateModel(
                name='TermsVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('kind', models.CharField(choices=[('contributor_terms', 'Contributor terms'), ('corporate_terms', 'Terms for employers'), ('privacy_notice', 'Privacy notice')], max_length=20)),
                    ('locale', models.CharField(default='en', max_length=35)),
                    ('text', models.TextField()),
                    ('change', models.CharField(choices=[('material', 'Material'), ('editorial', 'Editorial')], default='material', max_length=10)),
                    ('what_changed', models.TextField(blank=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms_versions', to='communities.community')),
                    ('number', models.PositiveIntegerField()),
                    ('version', models.CharField(max_length=20)),
                    ('sha256', models.CharField(max_length=64)),
                    ('licence', models.CharField(blank=True, max_length=60)),
                    ('is_default', models.BooleanField(default=False)),
                    ('effective_at', models.DateTimeField()),
                    ('grace_ends_at', models.DateTimeField(blank=True, null=True)),
                    ('published_at', models.DateTimeField()),
                    ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.PositiveSmallIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'kind', 'number'), name='consent_termsversion_number_unique'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('version__regex', '^\\d+\\.\\d+\\.\\d+$'), ('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('text', ''), _negated=True)), name='consent_termsversion_written'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', 2), ('reviewed_by__isnull', False)), models.Q(('decided_by', 1), ('reviewed_by__isnull', True)), _connector='OR'), name='consent_termsversion_decided'), models.CheckConstraint(condition=models.Q(('grace_ends_at__isnull', True), ('grace_ends_at__gte', models.F('effective_at')), _connector='OR'), name='consent_termsversion_grace_after_effect')],
                },
            ),
            migrations.CreateModel(
                name='Acceptance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='communities.community')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='consent.termsversion')),
                    ('covers', models.CharField(choices=[('votes', 'votes and facts'), ('texts', 'texts')], max_length=10)),
                    ('acting_as', models.CharField(choices=[('self', 'for oneself'), ('employee', 'as an employee'), ('signatory', 'for an employer')], default='self', max_length=10)),
                    ('entity', models.CharField(blank=True, max_length=200)),
                    ('employer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='consent.employer')),
                    ('of_age', models.BooleanField(blank=True, null=True)),
                    ('age_threshold', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('text_sha256', models.CharField(max_length=64)),
                    ('words', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.askedwords')),
                    ('locale', models.CharField(max_length=35)),
                    ('accepted_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['community', 'user'], name='consent_acceptance_of_user'), models.Index(fields=['version', '-id'], name='consent_acceptance_newest')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'version', 'covers', 'acting_as', 'entity', 'employer'), name='consent_acceptance_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('age_threshold__isnull', True), ('of_age__isnull', True)), models.Q(('age_threshold__isnull', False), ('of_age__isnull', False)), _connector='OR'), name='consent_acceptance_age_with_threshold'), models.CheckConstraint(condition=models.Q(models.Q(('acting_as', 'self'), ('entity', '')), models.Q(models.Q(('acting_as', 'self'), _negated=True), models.Q(('entity', ''), _negated=True)), _connector='OR'), name='consent_acceptance_for_whom'), models.CheckConstraint(condition=models.Q(('employer__isnull', True), models.Q(('acting_as', 'self'), _negated=True), _connector='OR'), name='consent_acceptance_for_oneself_has_no_employer')],
                },
            ),
            migrations.CreateModel(
                name='ConsentEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_events', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_events', to='communities.community')),
                    ('purpose', models.CharField(choices=[('publish_votes', 'publish my votes'), ('publish_prompts', 'publish my texts'), ('attribution', 'name me'), ('demographics', 'publish what I say about myself'), ('research_contact', 'write to me about research')], max_length=20)),
                    ('state', models.CharField(choices=[('requested', 'asked'), ('given', 'given'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('expired', 'expired'), ('invalidated', 'invalidated'), ('terminated', 'terminated')], max_length=12)),
                    ('value', models.CharField(blank=True, max_length=20)),
                    ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.termsversion')),
                    ('controller', models.CharField(max_length=500)),
                    ('words', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.askedwords')),
                    ('locale', models.CharField(max_length=35)),
                    ('valid_until', models.DateTimeField(blank=True, null=True)),
                    ('keeps_earlier', models.BooleanField(default=False)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['user', 'community', 'purpose', '-id'], name='consent_event_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('keeps_earlier', False), ('state', 'withdrawn'), _connector='OR'), name='consent_consentevent_only_a_withdrawal_keeps_earlier'), models.CheckConstraint(condition=models.Q(('state', 'given'), models.Q(('valid_until__isnull', True), ('value', '')), _connector='OR'), name='consent_consentevent_only_a_yes_says_more')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='communities.community')),
                    ('purpose', models.CharField(choices=[('publish_votes', 'publish my votes'), ('publish_prompts', 'publish my texts'), ('attribution', 'name me'), ('demographics', 'publish what I say about myself'), ('research_contact', 'write to me about research')], max_length=20)),
                    ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consent.consentevent')),
                    ('is_given', models.BooleanField()),
                    ('value', models.CharField(blank=True, max_length=20)),
                    ('valid_until', models.DateTimeField(blank=True, null=True)),
                    ('earlier_until', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'purpose', 'user'), name='consent_consent_one'), models.CheckConstraint(condition=models.Q(('earlier_until__isnull', True), ('is_given', False), _connector='OR'), name='consent_consent_earlier_only_without_a_yes')],
                },
            ),
            migrations.CreateModel(
                name='Withdrawal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='communities.community')),
                    ('scope', models.CharField(choices=[('one', 'one contribution'), ('community', 'everything in one community'), ('everything', 'everything'), ('future', 'whatever comes from now on')], max_length=10)),
                    ('subject_type', models.CharField(blank=True, max_length=10)),
                    ('subject', models.UUIDField(blank=True, null=True)),
                    ('total', models.PositiveIntegerField()),
                    ('asked_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['due_at'], name='consent_withdrawal_unfinished'), models.Index(fields=['user', '-asked_at'], name='consent_withdrawal_of_user')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scope', 'one'), ('subject__isnull', False), models.Q(('subject_type', ''), _negated=True)), models.Q(models.Q(('scope', 'one'), _negated=True), ('subject__isnull', True), ('subject_type', '')), _connector='OR'), name='consent_withdrawal_names_its_one'), models.CheckConstraint(condition=models.Q(models.Q(('community__isnull', True), ('scope', 'everything')), ('scope', 'future'), models.Q(('community__isnull', False), ('scope__in', ['one', 'community'])), _connector='OR'), name='consent_withdrawal_names_its_community'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='consent_withdrawal_due_later')],
                },
            ),
        ]),
    ]
