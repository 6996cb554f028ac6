"""Who gets in: the right that a view declares, asked of the one policy layer.

A token narrows what its user may do, and never widens it: the policy is asked about the user first
and last, the token's community and scope stand before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.denials import refuse
from accounts.rights import allows
from communities import policies as communities
from communities.models import Community, Token, TokenScope
from preferences import policies as preferences

if TYPE_CHECKING:  # rest_framework.views reads this module through the settings
    from rest_framework.views import APIView

    from api.endpoints import Endpoint

# Everything that a token can open, whoever holds it. Voting, moderation, members, accounts and
# tokens themselves are not here: no scope reaches them, so no new view can open them by mistake.
RIGHTS_OF_SCOPE: dict[TokenScope, frozenset[str]] = {
    TokenScope.READ: frozenset(
        {
            communities.VIEW,
            communities.SEE_MEMBERS,
            preferences.VIEW,
            preferences.SEE_OWN,
            preferences.EXPORT,
        }
    ),
    TokenScope.SUBMIT: frozenset({preferences.SUBMIT_PROMPT, preferences.PROPOSE_RESPONSE}),
    TokenScope.DISCUSS: frozenset({preferences.COMMENT, preferences.REPORT}),
    TokenScope.RECORD: frozenset({communities.READ_RECORD}),
}


@dataclass(frozen=True)
class Needs:
    """What a request needs: a right of the policy layer, and for a token the scope."""

    right: str
    scope: TokenScope

    @property
    def means_something(self) -> bool:
        """Whether the scope can open the right."""
        return self.right in RIGHTS_OF_SCOPE[self.scope]


class DenyAll(BasePermission):
    """Refuse: a view without its own permission is a mistake."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse."""
        return False


class HasRight(BasePermission):
    """Ask the policy layer for the right that the view declares for the method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Say whether the request may go on.

        Raises:
            PermissionDenied: the token is for another community, or its scopes don't reach here.
        """
        endpoint = cast("Endpoint", view)
        needs = endpoint.needs_of(request.method)
        community = endpoint.community if endpoint.in_community else None
        if isinstance(request.auth, Token):
            _check_token(request.auth, needs, community, bound=endpoint.in_community)
        if allows(needs.right, request.user, community):
            return True
        refuse(request._request, needs.right)
        return False


def _check_token(token: Token, needs: Needs, community: Community | None, *, bound: bool) -> None:
    if bound and (community is None or token.community_id != community.pk):
        raise PermissionDenied(
            _("This token is for the community “%s” alone.") % token.community.slug
        )
    if needs.scope.value not in token.scopes or not needs.means_something:
        raise PermissionDenied(_("This token lacks the scope “%s”.") % needs.scope.value)
