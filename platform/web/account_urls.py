"""The addresses below /account/: which of allauth's views there are, and who may enter each.

Names are allauth's own, without a namespace: it looks its addresses up by them. Its other views
(codes by mail or telephone, trusted browsers, signing up by passkey) are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.github import views as github
from allauth.socialaccount.providers.gitlab import views as gitlab
from allauth.socialaccount.providers.openid_connect import views as openid
from django.http import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from web.access import open_to_all, signed_in
from web.views.account import (
    after_recent_sign_in,
    answered,
    end_session,
    if_configured,
    in_one_piece,
    leaving,
    overview,
    sessions,
)

View = Callable[..., HttpResponseBase]


def entrance(view: Any) -> View:
    """Open a page to everybody: whoever is not signed in yet."""
    return open_to_all(answered(view))


def own(view: Any) -> View:
    """Open a page to whoever is signed in; what it changes is stored in one piece."""
    return signed_in(in_one_piece(answered(view)))


def guarded(view: Any) -> View:
    """Open a page to whoever is signed in and has shown a moment ago that it is them."""
    return signed_in(after_recent_sign_in(in_one_piece(answered(view))))


def again(view: Any) -> View:
    """Open a page that asks once more; its attempts are counted whatever comes of them."""
    return signed_in(answered(view))


def to_provider(view: Any) -> View:
    """Open the way to a provider; there is none to one that this site does not know."""
    return open_to_all(if_configured(leaving(view)))


def from_provider(view: Any) -> View:
    """Open the way back from a provider."""
    return open_to_all(if_configured(view))


sign_in = entrance(account.login)

urlpatterns = [
    path("", overview, name="account_overview"),
    # who is not signed in
    path("login/", sign_in, name="account_login"),
    path("login/passkey/", entrance(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("login/code/", entrance(factor.authenticate), name="mfa_authenticate"),
    path("logout/", open_to_all(require_POST(account.logout)), name="account_logout"),
    path("signup/", entrance(account.signup), name="account_signup"),
    path("inactive/", entrance(account.account_inactive), name="account_inactive"),
    path("email/<str:key>/", entrance(account.confirm_email), name="account_confirm_email"),
    path("password/reset/", entrance(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/",
        entrance(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/done/",
        entrance(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        open_to_all(in_one_piece(answered(account.password_reset_from_key))),
        name="account_reset_password_from_key",
    ),
    # one's own account
    path("email/", guarded(account.email), name="account_email"),
    path("password/", guarded(account.password_change), name="account_change_password"),
    path("password/set/", guarded(account.password_set), name="account_set_password"),
    path("sessions/", sessions, name="usersessions_list"),
    path("sessions/<int:session_id>/end/", end_session, name="usersessions_end"),
    path("again/", again(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", again(factor.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        again(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # second factors
    path("factors/", own(factor.index), name="mfa_index"),
    path("factors/codes/", guarded(totp.activate_totp), name="mfa_activate_totp"),
    path("factors/codes/remove/", guarded(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factors/recovery/", own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "factors/recovery/new/",
        guarded(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/recovery/file/",
        own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("factors/passkeys/", own(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("factors/passkeys/add/", guarded(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(
        "factors/passkeys/<int:pk>/remove/",
        guarded(passkey.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/edit/", guarded(passkey.edit_webauthn), name="mfa_edit_webauthn"
    ),
    # providers
    path("providers/", guarded(provider.connections), name="socialaccount_connections"),
    path("providers/signup/", entrance(provider.signup), name="socialaccount_signup"),
    path("providers/error/", entrance(provider.login_error), name="socialaccount_login_error"),
    path(
        "providers/cancelled/",
        entrance(provider.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("github/login/", to_provider(github.oauth2_login), name="github_login"),
    path("github/login/callback/", from_provider(github.oauth2_callback), name="github_callback"),
    path("gitlab/login/", to_provider(gitlab.oauth2_login), name="gitlab_login"),
    path("gitlab/login/callback/", from_provider(gitlab.oauth2_callback), name="gitlab_callback"),
    path("oidc/<str:provider_id>/login/", to_provider(openid.login), name="openid_connect_login"),
    path(
        "oidc/<str:provider_id>/login/callback/",
        from_provider(openid.callback),
        name="openid_connect_callback",
    ),
]
