"""What is stored about an account: who somebody is here, and how they sign in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from privacy.inventory.entry import AS_LONG_AS_YOU_STAY, Fate, Held, Swept, Way

YOURS = _("it is yours")
_HASH = _("a secret: the file leaves even its hash out")

OF_ACCOUNT = (
    Held(
        model="accounts.User",
        words=_("Your account"),
        fields={
            "name": _("what others see beside what you write; it can be made up"),
            "email": _("to write to you, and to sign in"),
            "username": _("a made-up word that the program needs; nobody sees it"),
            "public_id": _("the opaque id by which the record and the API call you"),
            "languages": _("which languages you read, so that you get pairs you can judge"),
            "time_zone": _("to show times as your clock does"),
            "last_login": _("to notice accounts that nobody uses"),
            "date_joined": _("since when you are here"),
            "emptied_at": _("when the account was deleted"),
            "groups": _("groups of the administration; empty for nearly everybody"),
            "user_permissions": _("rights of the administration; empty for nearly everybody"),
        },
        secret={
            "password": _HASH,
            "feed_sha256": _("a secret: whoever has it reads your feed"),
        },
        ways=(Way("pk", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.EMPTIED,
        then=_(
            "The row stays as an empty shell, because votes, acceptances and the record refer to "
            "it: no name, no address, no password, no settings, and nobody can sign in with it."
        ),
        # accounts.emptying writes the values: a made-up username is another one each time.
    ),
    Held(
        model="accounts.User_groups",
        words=_("Groups of the administration that you are in"),
        fields={"user": _("whom the group's rights are given to")},
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="accounts.User_user_permissions",
        words=_("Single rights of the administration that you have"),
        fields={"user": _("whom the right is given to")},
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="account.EmailAddress",
        words=_("Your e-mail addresses"),
        fields={
            "user": _("whose address it is"),
            "email": _("to write to you, to sign in, and to reset a password"),
        },
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="account.EmailConfirmation",
        words=_("Links that were sent to confirm an address"),
        fields={"email_address": _("which address the link confirms")},
        secret={"key": _("a secret: whoever has it confirms the address")},
        ways=(Way("email_address__user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="socialaccount.SocialAccount",
        words=_("Accounts elsewhere that you sign in with"),
        fields={
            "user": _("whose account it is"),
            "uid": _("by which the other site knows you"),
            "extra_data": _("what the other site told of you when you signed in"),
        },
        plain=("provider",),
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="socialaccount.SocialToken",
        words=_("Keys that other sites gave for your sign-in"),
        fields={"account": _("which of your accounts elsewhere it belongs to")},
        secret={
            "token": _("a secret: whoever has it acts as you elsewhere"),
            "token_secret": _("a secret: whoever has it acts as you elsewhere"),
        },
        ways=(Way("account__user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="mfa.Authenticator",
        words=_("Your second factors: apps, passkeys, recovery codes"),
        fields={"user": _("whose factor it is")},
        secret={"data": _("a secret: whoever has it passes your second factor")},
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="usersessions.UserSession",
        words=_("Where you are signed in"),
        fields={
            "user": _("whose session it is"),
            "ip": _("the address it began from, so that you notice a stranger"),
            "user_agent": _("how your browser calls itself, so that you tell sessions apart"),
        },
        secret={
            "session_key": _("a secret: whoever has it is signed in as you"),
            "data": _("nothing of yours: a note of the program"),
        },
        ways=(Way("user", YOURS),),
        kept=Swept("session_notes"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="sessions.Session",
        words=_("The sessions themselves, by which your browser is known"),
        fields={"session_data": _("who is signed in, and what the next page has to say")},
        secret={
            "session_key": _("a secret: whoever has it is signed in as you"),
            "session_data": _("signed by the site and readable to nobody else"),
        },
        ways=(Way("", YOURS),),
        kept=Swept("sessions"),
        fate=Fate.REMOVED,
    ),
    Held(
        model="accounts.SharedValue",
        words=_("How often a sign-in was tried"),
        fields={
            "cache_key": _("holds the internet address that tried, so that nobody tries for ever"),
            "value": _("how often, and when"),
        },
        ways=(),
        kept=Swept("shared_values"),
        fate=Fate.PASSES,
        not_told=_("it belongs to an internet address, not to an account, and is gone in minutes"),
    ),
    Held(
        model="record.Entry",
        words=_("The record: what was done, by whom, when"),
        fields={
            "actor": _("the opaque id of whoever acted, so that decisions can be checked"),
            "subject": _("the opaque id of what was acted on; for security events, you"),
            "details": _("numbers and machine's words; never what anybody wrote"),
        },
        plain=("subject_type", "right", "request_id", "digest", "community"),
        ways=(Way("", YOURS),),
        kept=_("for good: nobody can shorten the record"),
        fate=Fate.OPAQUE,
        then=_("It never holds a name, an address or a text; what led from the id to you is gone."),
    ),
    Held(
        model="communities.Notification",
        words=_("What you were told"),
        fields={
            "user": _("who is told"),
            "url": _("where to read more"),
            "data": _("what the sentence needs: a name, a date, a reason"),
        },
        ways=(Way("user", YOURS),),
        kept=Swept("notifications"),
        fate=Fate.REMOVED,
        then=_("Where others were told of you by name, the name is taken out."),
    ),
    Held(
        model="preferences.DataDownload",
        words=_("Downloads of your data"),
        fields={"user": _("whose data it is")},
        secret={"file": _("nothing of yours: where the file lies")},
        ways=(Way("user", YOURS),),
        kept=Swept("downloads"),
        fate=Fate.REMOVED,
        then=_("The file, too."),
    ),
    Held(
        model="preferences.AccountDeletion",
        words=_("That you asked to delete the account"),
        fields={"user": _("whose account it is")},
        ways=(Way("user", YOURS),),
        kept=_("for good: that the deletion was carried out can be checked"),
        fate=Fate.OPAQUE,
    ),
    Held(
        model="worker.WeeklyLetter",
        words=_("Which weekly letters you were sent"),
        fields={"user": _("who asked for the letter")},
        ways=(Way("user", YOURS),),
        kept=AS_LONG_AS_YOU_STAY,
        fate=Fate.REMOVED,
    ),
    Held(
        model="accounts.OperatorChange",
        words=_("What whoever runs the site changed by hand, and why"),
        fields={
            "by": _("who changed it"),
            "subject": _("the opaque id of what was changed, an account for instance"),
            "changes": _("what it was before and is now"),
            "reason": _("why, in the operator’s words"),
        },
        plain=("subject_type",),
        ways=(
            Way("", _("it is about your account"), only=("public_id", "changes", "at")),
            Way(
                "by", _("you did it"), only=("public_id", "subject_type", "changes", "reason", "at")
            ),
        ),
        kept=_("for good: whoever changes something by hand must be able to answer for it"),
        fate=Fate.OPAQUE,
    ),
)
