import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from record.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        # Not needed by these tables. But were the steps of these apps taken later, each would
        # render all of our models anew, since keys join them: a quarter of the time of `migrate`.
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Community',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('slug', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('purpose', models.TextField(verbose_name='purpose')),
                    ('needs', models.TextField(blank=True, verbose_name='what it needs')),
                    ('legal_home', models.CharField(max_length=200, verbose_name='legal home')),
                    ('legal_country', models.CharField(blank=True, max_length=2)),
                    ('legal_contact', models.CharField(blank=True, max_length=200)),
                    ('outbound_licence', models.CharField(default='CC-BY-4.0', max_length=60)),
                    ('created_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('slug', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='communities_community_named'), models.CheckConstraint(condition=models.Q(models.Q(('legal_contact', ''), ('legal_country', '')), models.Q(('legal_country__regex', '^[A-Z]{2}$'), models.Q(('legal_contact', ''), _negated=True), models.Q(('legal_home', ''), _negated=True)), _connector='OR'), name='communities_community_legal_home_whole'), models.CheckConstraint(condition=models.Q(models.Q(('legal_home__regex', '[\\n\\r]'), _negated=True), models.Q(('legal_contact__regex', '[\\n\\r]'), _negated=True)), name='communities_community_legal_home_on_one_line')],
                },
            ),
            migrations.CreateModel(
                name='CodeOfConduct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s', to='communities.community')),
                    ('version', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('published_at', models.DateTimeField()),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('community', 'version'), name='communities_codeofconduct_version_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1), models.Q(('text', ''), _negated=True)), name='communities_codeofconduct_written')],
                },
            ),
            migrations.CreateModel(
                name='Guidelines',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s', to='communities.community')),
                    ('version', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('published_at', models.DateTimeField()),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('community', 'version'), name='communities_guidelines_version_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1), models.Q(('text', ''), _negated=True)), name='communities_guidelines_written')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='communities.community')),
                    ('role', models.CharField(choices=[('contributor', 'Contributor'), ('maintainer', 'Maintainer'), ('steward', 'Steward')], default='contributor', max_length=12)),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('secret_sha256', models.CharField(max_length=64, unique=True)),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations_made', to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('times_usable', models.PositiveSmallIntegerField(default=1)),
                    ('times_used', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['contributor', 'maintainer', 'steward'])), name='communities_invitation_role_known'), models.CheckConstraint(condition=models.Q(('secret_sha256__regex', '^[0-9a-f]{64}$')), name='communities_invitation_secret_hashed'), models.CheckConstraint(condition=models.Q(('times_usable__gte', 1), ('times_used__lte', models.F('times_usable'))), name='communities_invitation_used_within_limit')],
                },
            ),
            migrations.CreateModel(
                name='JoinRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
                    ('words', models.TextField(blank=True, verbose_name='about you')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='waiting', max_length=10)),
                    ('asked_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('community', 'user'), name='communities_joinrequest_one_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'declined', 'withdrawn'])), _connector='OR'), name='communities_joinrequest_decided_when_said')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('role', models.CharField(choices=[('contributor', 'Contributor'), ('maintainer', 'Maintainer'), ('steward', 'Steward')], default='contributor', max_length=12)),
                    ('joined_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'user'), name='communities_membership_unique'), models.CheckConstraint(condition=models.Q(('role__in', ['contributor', 'maintainer', 'steward'])), name='communities_membership_role_known')],
                },
            ),
            migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('emailed_at', models.DateTimeField(blank=True, null=True)),
                    ('email_tries', models.PositiveSmallIntegerField(default=0)),
                    ('email_after', models.DateTimeField(blank=True, null=True)),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                    ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='communities.community')),
                    ('kind', models.CharField(choices=[('invited', 'Invitation'), ('join_asked', 'Request to join'), ('join_approved', 'You may join'), ('join_declined', 'Request declined'), ('role_changed', 'Your role'), ('steward_proposed', 'A steward is proposed'), ('review_offered', 'Somebody offers to review'), ('review_decided', 'Your offer to review'), ('reported', 'A report waits'), ('suspension_proposed', 'A suspension waits for a second person'), ('moderated', 'A decision about you or what you wrote'), ('report_decided', 'Your report was decided'), ('appealed', 'An appeal waits'), ('appeal_decided', 'Your appeal was decided'), ('terms_drafted', 'New terms are drafted'), ('terms_changed', 'Terms have changed'), ('withdrawn', 'What you took out'), ('taken_out', 'Rows of a file are to be taken out'), ('employer_signed', 'An employer signed'), ('employer_ended', 'The place of an employer'), ('model_read', 'A reading of a model’s terms waits'), ('commented', 'A comment')], max_length=20)),
                    ('url', models.CharField(blank=True, max_length=300)),
                    ('data', models.JSONField(default=dict)),
                    ('by_email', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['user', '-id'], name='communities_notif_newest'), models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['user'], name='communities_notif_unseen'), models.Index(condition=models.Q(('by_email', True), ('emailed_at__isnull', True)), fields=['id'], name='communities_notif_to_send')],
                },
            ),
            migrations.CreateModel(
                name='ProjectLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='communities.community')),
                    ('name', models.CharField(max_length=120, verbose_name='project')),
                    ('method', models.CharField(choices=[('dns', 'A TXT record of its domain'), ('file', 'A file in its repository')], max_length=4)),
                    ('address', models.CharField(max_length=500, verbose_name='address')),
                    ('challenge', models.CharField(max_length=64)),
                    ('added_at', models.DateTimeField()),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('proven_at', models.DateTimeField(blank=True, null=True)),
                    ('failure', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'address'), name='communities_projectlink_unique'), models.CheckConstraint(condition=models.Q(('method__in', ['dns', 'file']), models.Q(('challenge', ''), _negated=True), models.Q(('address', ''), _negated=True)), name='communities_projectlink_can_be_proven')],
                },
            ),
            migrations.CreateModel(
                name='QuotaUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='quota_uses', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quota_uses', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('prompts', 'prompts'), ('votes', 'votes'), ('generations', 'generated answers'), ('comments', 'comments'), ('reports', 'reports'), ('invitations', 'invitations')], max_length=12)),
                    ('day', models.DateField()),
                    ('used', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'user', 'kind', 'day'), name='communities_quotause_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('kind__in', ['prompts', 'votes', 'generations', 'comments', 'reports', 'invitations'])), name='communities_quotause_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Reviewer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviewers', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                    ('words', models.TextField(blank=True)),
                    ('offered_at', models.DateTimeField()),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviewers_accepted', to=settings.AUTH_USER_MODEL)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('effective_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviewers_approved', to=settings.AUTH_USER_MODEL)),
                    ('since', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('community', 'user'), name='communities_reviewer_once'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('accepted_by')), _negated=True), _connector='OR'), name='communities_reviewer_two_people'), models.CheckConstraint(condition=models.Q(('since__isnull', True), ('accepted_at__isnull', False), _connector='OR'), name='communities_reviewer_accepted_first')],
                },
            ),
            migrations.CreateModel(
                name='Rules',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='communities.community')),
                    ('version', models.PositiveIntegerField()),
                    ('values', models.JSONField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('published_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'version'), name='communities_rules_version_unique'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='communities_rules_version_counted')],
                },
            ),
            migrations.CreateModel(
                name='StewardProposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steward_proposals', to='communities.membership')),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steward_proposals_made', to=settings.AUTH_USER_MODEL)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steward_proposals_approved', to=settings.AUTH_USER_MODEL)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('appointed', 'Appointed'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                    ('proposed_at', models.DateTimeField()),
                    ('effective_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('membership',), name='communities_stewardproposal_one_waiting'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='communities_stewardproposal_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(('decided_at__isnull', False), ('state__in', ['appointed', 'withdrawn'])), _connector='OR'), name='communities_stewardproposal_decided_when_said')],
                },
            ),
            migrations.CreateModel(
                name='Suspension',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspensions', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.TextField()),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['community', 'user'], name='communities_suspension_live')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='communities_suspension_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='Token',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='communities.community')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=100, verbose_name='what it is for')),
                    ('prefix', models.CharField(max_length=12, unique=True)),
                    ('secret_sha256', models.CharField(max_length=64)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read what its owner may read'), ('submit', 'Submit prompts and propose answers'), ('discuss', 'Write comments and reports'), ('record', 'Read the community’s record')], max_length=12), size=None)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('secret_sha256__regex', '^[0-9a-f]{64}$')), name='communities_token_secret_hashed'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='communities_token_expires'), models.CheckConstraint(condition=models.Q(('scopes__len__gte', 1), ('scopes__contained_by', ['read', 'submit', 'discuss', 'record'])), name='communities_token_scopes_known')],
                },
            ),
            migrations.CreateModel(
                name='WorkingGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='working_groups', to='communities.community')),
                    ('slug', models.SlugField(max_length=60)),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('charter', models.TextField(verbose_name='charter')),
                    ('founded_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('community', 'slug'), name='communities_workinggroup_slug_unique'), models.CheckConstraint(condition=models.Q(models.Q(('slug', ''), _negated=True), models.Q(('name', ''), _negated=True), models.Q(('charter', ''), _negated=True)), name='communities_workinggroup_chartered')],
                },
            ),
            migrations.CreateModel(
                name='GroupMembership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_memberships', to='communities.workinggroup')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_memberships', to='communities.membership')),
                    ('is_lead', models.BooleanField(default=False)),
                    ('joined_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('group', 'membership'), name='communities_groupmembership_unique')],
                },
            ),
        ]),
    ]
