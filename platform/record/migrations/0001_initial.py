import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('actor', models.UUIDField(blank=True, null=True)),
                ('verb', models.CharField(choices=[('account.signed_in', 'signed in'), ('account.sign_in_failed', 'failed to sign in'), ('account.signed_out', 'signed out'), ('account.signed_up', 'made an account'), ('account.password_changed', 'changed the password'), ('account.password_reset', 'reset the password'), ('account.email_added', 'added an e-mail address'), ('account.email_confirmed', 'confirmed an e-mail address'), ('account.email_changed', 'changed the e-mail address'), ('account.email_removed', 'removed an e-mail address'), ('account.connected', 'connected another way to sign in'), ('account.disconnected', 'removed a way to sign in'), ('account.factor_added', 'added a second factor'), ('account.factor_removed', 'removed a second factor'), ('account.recovery_codes_made', 'made recovery codes'), ('account.session_ended', 'ended a session'), ('account.denied', 'was refused'), ('account.data_asked', 'asked for a copy of the data'), ('account.deletion_asked', 'asked to delete the account'), ('account.deleted', 'emptied the account'), ('operator.appointed', 'was made operator of the site'), ('operator.changed', 'changed something as operator of the site'), ('community.founded', 'founded the community'), ('community.changed', 'changed what the community says of itself'), ('guidelines.published', 'published guidelines'), ('conduct.published', 'published the code of conduct'), ('rules.published', 'published rules'), ('link.added', 'named a project'), ('link.proven', 'proved the link to a project'), ('link.unproven', 'could not prove the link to a project'), ('link.removed', 'removed a project'), ('member.joined', 'joined'), ('member.left', 'left'), ('member.removed', 'ended a membership'), ('member.role_changed', 'changed a role'), ('member.suspended', 'suspended a member'), ('member.suspension_lifted', 'lifted a suspension'), ('invitation.made', 'made an invitation'), ('invitation.accepted', 'accepted an invitation'), ('invitation.revoked', 'revoked an invitation'), ('join.asked', 'asked to join'), ('join.withdrawn', 'took back the request to join'), ('join.approved', 'approved a request to join'), ('join.declined', 'declined a request to join'), ('steward.proposed', 'proposed a steward'), ('steward.approved', 'approved a new steward'), ('steward.withdrawn', 'withdrew the proposal of a steward'), ('steward.appointed', 'became a steward'), ('reviewer.offered', 'offered to be an outside reviewer'), ('reviewer.accepted', 'accepted an outside reviewer'), ('reviewer.seated', 'became an outside reviewer'), ('reviewer.ended', 'ended the office of an outside reviewer'), ('group.founded', 'founded a working group'), ('group.changed', 'changed a working group'), ('group.closed', 'closed a working group'), ('group.member_added', 'took a member into a working group'), ('group.member_removed', 'took a member out of a working group'), ('bot.made', 'made a bot'), ('bot.removed', 'removed a bot'), ('token.made', 'made an access token'), ('token.revoked', 'revoked an access token'), ('prompt.submitted', 'submitted a prompt'), ('prompts.imported', 'imported prompts'), ('response.proposed', 'proposed an answer'), ('responses.imported', 'imported answers'), ('comment.written', 'wrote a comment'), ('model.registered', 'registered a language model'), ('model.terms_read', 'read the terms of a language model'), ('model.terms_approved', 'agreed to a reading of a model’s terms'), ('model.terms_declined', 'declined a reading of a model’s terms'), ('terms.drafted', 'drafted terms or a notice'), ('terms.reviewed', 'reviewed a draft of terms'), ('terms.discarded', 'threw a draft of terms away'), ('terms.activated', 'had terms or a notice take effect'), ('terms.accepted', 'agreed to terms'), ('withdrawal.asked', 'asked to have contributions taken out'), ('withdrawal.carried_out', 'took contributions out'), ('employer.signed', 'signed the terms for an employer'), ('employer.listed', 'put somebody on an employer’s approval list'), ('employer.unlisted', 'took somebody off an employer’s approval list'), ('employer.acknowledged', 'acknowledged to contribute for an employer'), ('employer.ended', 'ended the place of an employer'), ('consent.answered', 'answered about consent'), ('consent.register_taken', 'took the register of terms and consent'), ('data.exported', 'exported data'), ('report.made', 'made a report'), ('moderation.hidden', 'hid a contribution'), ('moderation.restored', 'restored a contribution'), ('moderation.warned', 'warned a member'), ('moderation.suspended', 'suspended a member after a report'), ('moderation.proposed', 'proposed to suspend a steward'), ('moderation.declined', 'declined to suspend a steward'), ('moderation.dismissed', 'left a reported contribution as it is'), ('moderation.reversed', 'reversed a decision'), ('moderation.lapsed', 'shown again: nobody decided in time'), ('appeal.made', 'appealed'), ('appeal.upheld', 'agreed with an appeal'), ('appeal.rejected', 'rejected an appeal'), ('evidence.opened', 'opened sealed evidence'), ('backup.made', 'made a backup'), ('backup.restored', 'restored a backup'), ('retention.swept', 'removed what was kept long enough')], max_length=40)),
                ('subject_type', models.CharField(max_length=30)),
                ('subject', models.UUIDField()),
                ('community', models.UUIDField(blank=True, null=True)),
                ('right', models.CharField(max_length=60)),
                ('details', models.JSONField(default=dict)),
                ('confidential', models.BooleanField(default=False)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['community', '-id'], name='record_entry_of_community'), models.Index(fields=['actor', '-id'], name='record_entry_of_actor'), models.Index(fields=['subject', '-id'], name='record_entry_of_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='record_entry_digest_present'), models.CheckConstraint(condition=models.Q(models.Q(('verb', ''), _negated=True), models.Q(('subject_type', ''), _negated=True), models.Q(('right', ''), _negated=True)), name='record_entry_says_what')],
            },
        ),
    ]
