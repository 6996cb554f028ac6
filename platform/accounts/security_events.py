"""Every act on one's own account is written to the record, in the person's name.

allauth offers signals and nothing else for most of them. The pages that change an account run in
one transaction (web.views.account), so the entry stands or falls with the change.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factor
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as provider
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sign_up import use_invitation
from record import writing
from record.verbs import Verb
from record.writing import Detail

DEMO = "demo"


def note(verb: Verb, user: Any, *, by: User | None, **details: Detail) -> None:
    """Write what was done to the person's account; `by` is None where nobody knows who did it."""
    with transaction.atomic():
        writing.write(
            verb,
            actor=by,
            subject=user,
            subject_type="user",
            right=writing.OWN_ACCOUNT if by is not None else writing.PLATFORM,
            now=timezone.now(),
            details=details,
        )


def signed_up(user: User, *, method: str) -> None:
    """Record a new account."""
    note(Verb.ACCOUNT_SIGNED_UP, user, by=user, method=method)


def sign_in_failed(address: str) -> None:
    """Record a wrong password for the accounts that have this address, if any."""
    for user in filter_users_by_email(address, prefer_verified=True) if address else []:
        note(Verb.ACCOUNT_SIGN_IN_FAILED, user, by=None, method="password")


def session_ended(user: Any) -> None:
    """Record that a session was ended from elsewhere."""
    note(Verb.ACCOUNT_SESSION_ENDED, user, by=user)


def on_signed_in(request: HttpRequest, user: User, **sent: Any) -> None:
    """Record how somebody signed in."""
    records = get_authentication_records(request, user)
    method = next((one["method"] for one in records if one["method"] != "mfa"), "")
    factors = [one["type"] for one in records if one["method"] == "mfa"]
    if method == "socialaccount":
        method = next(one["provider"] for one in records if one["method"] == method)
    note(
        Verb.ACCOUNT_SIGNED_IN,
        user,
        by=user,
        method=method or (factors[-1] if factors else DEMO),
        factor=factors[-1] if factors else None,
    )


def on_signed_out(request: HttpRequest, user: User | None, **sent: Any) -> None:
    """Record a sign-out."""
    if user is not None:
        note(Verb.ACCOUNT_SIGNED_OUT, user, by=user)


def on_password_changed(user: User, **sent: Any) -> None:
    """Record a new password, also a first one."""
    note(Verb.ACCOUNT_PASSWORD_CHANGED, user, by=user)


def on_password_reset(user: User, **sent: Any) -> None:
    """Record a password that was reset by mail."""
    note(Verb.ACCOUNT_PASSWORD_RESET, user, by=user)


def on_email_added(user: User, **sent: Any) -> None:
    """Record an address that awaits its confirmation."""
    note(Verb.ACCOUNT_EMAIL_ADDED, user, by=user)


def on_email_confirmed(email_address: EmailAddress, **sent: Any) -> None:
    """Record that the link was opened."""
    user: Any = email_address.user
    note(Verb.ACCOUNT_EMAIL_CONFIRMED, user, by=user)


def on_email_changed(user: User, from_email_address: EmailAddress | None, **sent: Any) -> None:
    """Record that another address stands for the account now; a first one is no change."""
    if from_email_address is not None:
        note(Verb.ACCOUNT_EMAIL_CHANGED, user, by=user)


def on_email_removed(user: User, **sent: Any) -> None:
    """Record that an address was taken out."""
    note(Verb.ACCOUNT_EMAIL_REMOVED, user, by=user)


def on_connected(sociallogin: Any, **sent: Any) -> None:
    """Record another way to sign in."""
    note(
        Verb.ACCOUNT_CONNECTED,
        sociallogin.user,
        by=sociallogin.user,
        provider=sociallogin.account.provider,
    )


def on_disconnected(socialaccount: Any, **sent: Any) -> None:
    """Record that a way to sign in was taken out."""
    user = socialaccount.user
    note(Verb.ACCOUNT_DISCONNECTED, user, by=user, provider=socialaccount.provider)


def on_factor_stored(instance: Authenticator, created: bool, **sent: Any) -> None:
    """Record a new second factor or new recovery codes, as their row is written."""
    if not created:
        return
    user: Any = instance.user
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        note(Verb.ACCOUNT_RECOVERY_CODES_MADE, user, by=user)
    else:
        note(Verb.ACCOUNT_FACTOR_ADDED, user, by=user, factor=instance.type)


def on_factor_deleted(instance: Authenticator, **sent: Any) -> None:
    """Record that a second factor is gone; recovery codes go and come with one."""
    user: Any = instance.user
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        note(Verb.ACCOUNT_FACTOR_REMOVED, user, by=user, factor=instance.type)


def on_factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **sent: Any
) -> None:
    """After a first second factor, end the sessions that began without one."""
    factors = Authenticator.objects.filter(user_id=user.pk)
    if factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count() == 1:
        end_other_sessions(request, user)


def on_code_refused(user: User, authenticator: Authenticator, **sent: Any) -> None:
    """Record a wrong code: whoever typed it knew the password."""
    note(Verb.ACCOUNT_SIGN_IN_FAILED, user, by=None, method=authenticator.type)


def connect() -> None:
    """Listen to allauth; called once, when the apps are ready."""
    for signal, receiver in [
        (account.user_signed_up, use_invitation),
        (account.user_logged_in, on_signed_in),
        (user_logged_out, on_signed_out),
        (account.password_changed, on_password_changed),
        (account.password_set, on_password_changed),
        (account.password_reset, on_password_reset),
        (account.email_added, on_email_added),
        (account.email_confirmed, on_email_confirmed),
        (account.email_changed, on_email_changed),
        (account.email_removed, on_email_removed),
        (provider.social_account_added, on_connected),
        (provider.social_account_removed, on_disconnected),
        (factor.authenticator_added, on_factor_added),
        (factor.authentication_failed, on_code_refused),
    ]:
        signal.connect(receiver)
    # Its own signals come after the transaction.
    post_save.connect(on_factor_stored, sender=Authenticator)
    post_delete.connect(on_factor_deleted, sender=Authenticator)
