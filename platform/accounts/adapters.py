"""Where allauth asks the project: who may sign up, whose an address is, what is sent and kept."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import email, encryption, security_events
from accounts.models import User
from accounts.sign_up import may_sign_up

logger = logging.getLogger(__name__)

XML_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: a name, an address that is whoever can open our link, a made-up username."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "There is no account with this address and password."
        ),
        "incorrect_password": gettext_lazy("This is not your password."),
        "enter_current_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("This code is not right, or it is too old."),
        "duplicate_email": gettext_lazy("This is your address already."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Try again in a few minutes, or reset your password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether whoever asks may make an account."""
        return may_sign_up(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer forms with pages only; the one script asks for a passkey's challenge."""
        return request.path == reverse("mfa_login_webauthn") and super().is_ajax(request)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Make up a username, which nobody ever sees and which says nothing."""
        user.username = user.username or f"person-{secrets.token_hex(8)}"

    def save_user(
        self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True
    ) -> Any:
        """Store the account with the name that others see."""
        user.name = form.cleaned_data["name"]
        user.username = ""
        return super().save_user(request, user, form, commit)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the owners of the address, if it has any, that somebody tried."""
        security_events.sign_in_failed(credentials.get("email", ""))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address whose link was opened, and take it from those who only typed it."""
        user: Any = email_address.user
        if email.is_anothers(email_address.email, than=user):
            messages.error(request, _("This address belongs to another account."))
            return False
        with transaction.atomic():
            email.take_from_others(email_address)
            return bool(super().confirm_email(request, email_address))

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Send the link; or, where the address is somebody else's, tell them instead."""
        address = emailconfirmation.email_address
        if email.is_anothers(address.email, than=address.user):
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the ways to say who one is, in the words of the other pages."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [
            one | {"description": words.get(one["id"], one["description"])}
            for one in super().get_reauthentication_methods(user)
        ]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; where the server fails, say so on the next page and go on."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A mail could not be sent.")
            if self.request is not None:
                messages.error(
                    self.request,
                    _("We could not send a mail just now. Please try again in a few minutes."),
                )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead on to the overview, not back to the form."""
        return reverse("account_change_password")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in through GitHub, GitLab and OpenID Connect."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop where the provider's address belongs to an account here: the two are never joined.

        Said only where the provider has confirmed the address; else a stranger could ask.
        """
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        if any(
            one.verified and email.is_anothers(one.email) for one in sociallogin.email_addresses
        ):
            context = {"provider": sociallogin.provider.name}
            page = render(request, "socialaccount/address_taken.html", context, status=409)
            raise ImmediateHttpResponse(page)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Any:
        """Suggest the name by which the provider knows the person."""
        user: Any = super().populate_user(request, sociallogin, data)
        user.name = data.get("name") or data.get("username") or ""
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Fill in the suggested name."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        user: Any = sociallogin.user
        return initial | {"name": user.name}

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **more: Any
    ) -> None:
        """Write a line for the operator: most often a wrong secret or address."""
        logger.warning("Signing in through %s failed: %s", provider.sub_id, error or "unknown")


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are stored encrypted, the code to scan is part of the page."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or it is too old."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret from the database."""
        return encryption.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Return the code to scan as an element of the page: no image of any address is loaded."""
        return XML_DECLARATION.sub("", super().build_totp_svg(url))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """Suggest a name for a new passkey."""
        count = user.authenticator_set.filter(type=type).count()
        return _("My passkey") if not count else _("Passkey {number}").format(number=count + 1)

    def _get_user_identifier(self, user: User) -> str:
        return user.email or user.name


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that a person ends from elsewhere."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End sessions and record each."""
        with transaction.atomic():
            for session in sessions:
                session.end()
                security_events.session_ended(session.user)
