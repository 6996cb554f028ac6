"""Everything that the record can say was done, in one list."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What was done. The part before the point names the subject's family.

    `account.*` are a person's own security events: that person sees them, and no steward does.
    """

    ACCOUNT_SIGNED_IN = "account.signed_in", _("signed in")
    ACCOUNT_SIGN_IN_FAILED = "account.sign_in_failed", _("failed to sign in")
    ACCOUNT_SIGNED_OUT = "account.signed_out", _("signed out")
    ACCOUNT_SIGNED_UP = "account.signed_up", _("made an account")
    ACCOUNT_PASSWORD_CHANGED = "account.password_changed", _("changed the password")
    ACCOUNT_PASSWORD_RESET = "account.password_reset", _("reset the password")
    ACCOUNT_EMAIL_ADDED = "account.email_added", _("added an e-mail address")
    ACCOUNT_EMAIL_CONFIRMED = "account.email_confirmed", _("confirmed an e-mail address")
    ACCOUNT_EMAIL_CHANGED = "account.email_changed", _("changed the e-mail address")
    ACCOUNT_EMAIL_REMOVED = "account.email_removed", _("removed an e-mail address")
    ACCOUNT_CONNECTED = "account.connected", _("connected another way to sign in")
    ACCOUNT_DISCONNECTED = "account.disconnected", _("removed a way to sign in")
    ACCOUNT_FACTOR_ADDED = "account.factor_added", _("added a second factor")
    ACCOUNT_FACTOR_REMOVED = "account.factor_removed", _("removed a second factor")
    ACCOUNT_RECOVERY_CODES_MADE = "account.recovery_codes_made", _("made recovery codes")
    ACCOUNT_SESSION_ENDED = "account.session_ended", _("ended a session")
    ACCOUNT_DENIED = "account.denied", _("was refused")
    ACCOUNT_DATA_ASKED = "account.data_asked", _("asked for a copy of the data")
    ACCOUNT_DELETION_ASKED = "account.deletion_asked", _("asked to delete the account")
    ACCOUNT_DELETED = "account.deleted", _("emptied the account")

    OPERATOR_APPOINTED = "operator.appointed", _("was made operator of the site")
    OPERATOR_CHANGED = "operator.changed", _("changed something as operator of the site")

    COMMUNITY_FOUNDED = "community.founded", _("founded the community")
    COMMUNITY_CHANGED = "community.changed", _("changed what the community says of itself")
    GUIDELINES_PUBLISHED = "guidelines.published", _("published guidelines")
    CONDUCT_PUBLISHED = "conduct.published", _("published the code of conduct")
    RULES_PUBLISHED = "rules.published", _("published rules")
    LINK_ADDED = "link.added", _("named a project")
    LINK_PROVEN = "link.proven", _("proved the link to a project")
    LINK_UNPROVEN = "link.unproven", _("could not prove the link to a project")
    LINK_REMOVED = "link.removed", _("removed a project")

    MEMBER_JOINED = "member.joined", _("joined")
    MEMBER_LEFT = "member.left", _("left")
    MEMBER_REMOVED = "member.removed", _("ended a membership")
    MEMBER_ROLE_CHANGED = "member.role_changed", _("changed a role")
    MEMBER_SUSPENDED = "member.suspended", _("suspended a member")
    MEMBER_SUSPENSION_LIFTED = "member.suspension_lifted", _("lifted a suspension")
    INVITATION_MADE = "invitation.made", _("made an invitation")
    INVITATION_ACCEPTED = "invitation.accepted", _("accepted an invitation")
    INVITATION_REVOKED = "invitation.revoked", _("revoked an invitation")
    JOIN_ASKED = "join.asked", _("asked to join")
    JOIN_WITHDRAWN = "join.withdrawn", _("took back the request to join")
    JOIN_APPROVED = "join.approved", _("approved a request to join")
    JOIN_DECLINED = "join.declined", _("declined a request to join")
    STEWARD_PROPOSED = "steward.proposed", _("proposed a steward")
    STEWARD_APPROVED = "steward.approved", _("approved a new steward")
    STEWARD_PROPOSAL_WITHDRAWN = "steward.withdrawn", _("withdrew the proposal of a steward")
    STEWARD_APPOINTED = "steward.appointed", _("became a steward")
    REVIEWER_OFFERED = "reviewer.offered", _("offered to be an outside reviewer")
    REVIEWER_ACCEPTED = "reviewer.accepted", _("accepted an outside reviewer")
    REVIEWER_SEATED = "reviewer.seated", _("became an outside reviewer")
    REVIEWER_ENDED = "reviewer.ended", _("ended the office of an outside reviewer")

    GROUP_FOUNDED = "group.founded", _("founded a working group")
    GROUP_CHANGED = "group.changed", _("changed a working group")
    GROUP_CLOSED = "group.closed", _("closed a working group")
    GROUP_MEMBER_ADDED = "group.member_added", _("took a member into a working group")
    GROUP_MEMBER_REMOVED = "group.member_removed", _("took a member out of a working group")

    BOT_MADE = "bot.made", _("made a bot")
    BOT_REMOVED = "bot.removed", _("removed a bot")
    TOKEN_MADE = "token.made", _("made an access token")
    TOKEN_REVOKED = "token.revoked", _("revoked an access token")

    PROMPT_SUBMITTED = "prompt.submitted", _("submitted a prompt")
    PROMPTS_IMPORTED = "prompts.imported", _("imported prompts")
    RESPONSE_PROPOSED = "response.proposed", _("proposed an answer")
    RESPONSES_IMPORTED = "responses.imported", _("imported answers")
    COMMENT_WRITTEN = "comment.written", _("wrote a comment")
    MODEL_REGISTERED = "model.registered", _("registered a language model")
    MODEL_TERMS_READ = "model.terms_read", _("read the terms of a language model")
    MODEL_TERMS_APPROVED = "model.terms_approved", _("agreed to a reading of a model’s terms")
    MODEL_TERMS_DECLINED = "model.terms_declined", _("declined a reading of a model’s terms")
    TERMS_DRAFTED = "terms.drafted", _("drafted terms or a notice")
    TERMS_REVIEWED = "terms.reviewed", _("reviewed a draft of terms")
    TERMS_DISCARDED = "terms.discarded", _("threw a draft of terms away")
    TERMS_ACTIVATED = "terms.activated", _("had terms or a notice take effect")
    TERMS_ACCEPTED = "terms.accepted", _("agreed to terms")
    WITHDRAWAL_ASKED = "withdrawal.asked", _("asked to have contributions taken out")
    WITHDRAWAL_CARRIED_OUT = "withdrawal.carried_out", _("took contributions out")
    EMPLOYER_SIGNED = "employer.signed", _("signed the terms for an employer")
    EMPLOYER_LISTED = "employer.listed", _("put somebody on an employer’s approval list")
    EMPLOYER_UNLISTED = "employer.unlisted", _("took somebody off an employer’s approval list")
    EMPLOYER_ACKNOWLEDGED = "employer.acknowledged", _("acknowledged to contribute for an employer")
    EMPLOYER_ENDED = "employer.ended", _("ended the place of an employer")
    CONSENT_ANSWERED = "consent.answered", _("answered about consent")
    CONSENT_REGISTER_TAKEN = (
        "consent.register_taken",
        _("took the register of terms and consent"),
    )

    DATA_EXPORTED = "data.exported", _("exported data")

    REPORT_MADE = "report.made", _("made a report")
    MODERATION_HIDDEN = "moderation.hidden", _("hid a contribution")
    MODERATION_RESTORED = "moderation.restored", _("restored a contribution")
    MODERATION_WARNED = "moderation.warned", _("warned a member")
    MODERATION_SUSPENDED = "moderation.suspended", _("suspended a member after a report")
    MODERATION_SUSPENSION_PROPOSED = "moderation.proposed", _("proposed to suspend a steward")
    MODERATION_SUSPENSION_DECLINED = "moderation.declined", _("declined to suspend a steward")
    MODERATION_DISMISSED = "moderation.dismissed", _("left a reported contribution as it is")
    MODERATION_REVERSED = "moderation.reversed", _("reversed a decision")
    MODERATION_LAPSED = "moderation.lapsed", _("shown again: nobody decided in time")
    APPEAL_MADE = "appeal.made", _("appealed")
    APPEAL_UPHELD = "appeal.upheld", _("agreed with an appeal")
    APPEAL_REJECTED = "appeal.rejected", _("rejected an appeal")

    EVIDENCE_OPENED = "evidence.opened", _("opened sealed evidence")

    BACKUP_MADE = "backup.made", _("made a backup")
    BACKUP_RESTORED = "backup.restored", _("restored a backup")
    RETENTION_SWEPT = "retention.swept", _("removed what was kept long enough")

    @property
    def is_own(self) -> bool:
        """Whether this is a security event that its person alone sees."""
        return self.value.startswith("account.")
