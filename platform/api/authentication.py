"""Who asks: a program with a token, or a page of this site with a session."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import User
from communities import tokens
from communities.models import Token

SCHEME = "bearer"


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer folkmoot_…`: the request acts as the token's user.

    What it may do there is api.permissions' business, and asked anew in each request.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the user and the token; None when the request shows none.

        Raises:
            AuthenticationFailed: the token is wrong, expired or revoked.
            PermissionDenied: the user has no place in the community, at least for now.
        """
        scheme, _space, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        now = timezone.now()
        try:
            token = tokens.find(shown.strip(), now=now)
        except tokens.TokenUnknown as error:
            raise AuthenticationFailed(
                _("This token opens nothing: it is mistyped, expired or revoked.")
            ) from error
        if not tokens.has_a_place(token, now=now):
            raise PermissionDenied(_("The owner of this token has no place in its community now."))
        tokens.note_use(token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Say how to authenticate, which makes a 401 of every refusal without credentials."""
        return 'Bearer realm="Folkmoot"'
