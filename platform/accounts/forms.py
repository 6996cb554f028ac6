"""The forms of signing in, in the product's words; what they do is allauth's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey
from allauth.socialaccount import forms as provider
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import email, security_events
from accounts.models import User

if TYPE_CHECKING:
    Mixed = forms.Form
else:
    Mixed = object

ADDRESS = _("E-mail address")
PASSWORD_HELP = _("At least 10 characters. A few words in a row are easy to keep in mind.")
CODE_HELP = _("Six digits from your authenticator app, or one of your recovery codes.")


class InOurWords(Mixed):
    """Labels instead of placeholders, one field for a new password, and no list in a help text."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class SignInForm(InOurWords, account.LoginForm):
    """E-mail address and password."""

    words = {"login": (ADDRESS, ""), "password": (_("Password"), "")}


class SignUpForm(InOurWords, account.SignupForm):
    """Name, e-mail address and password."""

    words = {
        "email": (ADDRESS, _("We send a link there, to see that it’s yours. Nobody else sees it.")),
        "password1": (_("Password"), PASSWORD_HELP),
    }

    def save(self, request: HttpRequest) -> User:
        """Make the account, also where the address belongs to another: nobody learns of that."""
        address = self.cleaned_data["email"]
        with transaction.atomic():
            if email.is_free(address):
                user: User = super().save(request)
            else:
                self.cleaned_data["email"] = ""
                user = super().save(request)
                email.note_unconfirmed(user, address)
            security_events.signed_up(user, method="password")
            return user


class ProviderSignUpForm(InOurWords, provider.SignupForm):
    """Name and e-mail address, as the provider knows them or otherwise."""

    words = {"email": SignUpForm.words["email"]}

    def save(self, request: HttpRequest) -> User:
        """Make the account; an address that the provider did not confirm may be another's."""
        address = self.cleaned_data["email"]
        login = self.sociallogin
        login.email_addresses = [
            one for one in login.email_addresses if one.verified or email.is_free(one.email)
        ]
        with transaction.atomic():
            if email.is_free(address):
                user: User = super().save(request)
            else:
                self.cleaned_data["email"] = ""
                user = super().save(request)
                email.note_unconfirmed(user, address)
            security_events.signed_up(user, method=login.account.provider)
            return user


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    """The address to change to."""

    words = {"email": (_("New e-mail address"), _("The change happens when you open our link."))}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """The password as it is, and a new one."""

    words = {
        "oldpassword": (_("Password now"), ""),
        "password1": (_("New password"), PASSWORD_HELP),
    }


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    """A first password, for an account that signed up through a provider."""

    words = {"password1": (_("New password"), PASSWORD_HELP)}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    """Where to send the link."""

    words = {"email": (ADDRESS, "")}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password, for whoever has the link."""

    words = {"password1": (_("New password"), PASSWORD_HELP)}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    """The password once more."""

    words = {"password": (_("Password"), "")}


class CodeForm(InOurWords, factor.AuthenticateForm):
    """A one-time code, or a recovery code."""

    words = {"code": (_("Code"), CODE_HELP)}


class CodeAgainForm(InOurWords, factor.ReauthenticateForm):
    """A one-time code once more."""

    words = {"code": (_("Code"), CODE_HELP)}


class ActivateCodesForm(InOurWords, ActivateTOTPForm):
    """The first code, which shows that the app has the secret."""

    words = {"code": (_("Code"), _("The six digits that the app shows now."))}


class AddPasskeyForm(InOurWords, passkey.AddWebAuthnForm):
    """What to call a passkey, and whether it signs in by itself."""

    words = {
        "name": (_("Name of the passkey"), _("For you, to tell it from others you may add.")),
        "passwordless": (
            _("Sign in with it alone, without the password"),
            _("The device then asks for its PIN, finger or face."),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(InOurWords, passkey.EditWebAuthnForm):
    """What to call a passkey."""

    words = {"name": (_("Name of the passkey"), "")}
