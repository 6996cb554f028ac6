"""The one way into a view: every view names a policy, and nothing else decides.

A guard test walks the addresses and fails for a view without one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.denials import refuse
from accounts.policies import OPERATE, OWN_ACCOUNT
from accounts.rights import allows
from communities.models import Community
from web.refusals import (
    is_operator_without_factor,
    lacks_second_factor,
    second_factor_missing,
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
CommunityView = Callable[Concatenate[HttpRequest, Community, P], HttpResponseBase]

OPEN_TO_ALL = "open to all"


class RefusalPage(Protocol):
    """What a page says to somebody who is signed in and may not enter."""

    def __call__(self, request: HttpRequest, community: Community) -> HttpResponse:
        """Make the page; its status is 403."""


def open_to_all(view: View[P]) -> View[P]:
    """Mark a view that belongs to no community and that everybody may see."""
    view.policy = OPEN_TO_ALL  # type: ignore[attr-defined]
    return view


def _for(right: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if allows(right, request.user):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            refuse(request, right)
            if right == OPERATE and is_operator_without_factor(request.user):
                return second_factor_missing(request)
            raise PermissionDenied(_("This page is not for your account."))

        entered.policy = right  # type: ignore[attr-defined]
        return entered

    return decorate


def signed_in(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let in whoever is signed in, to what is their own."""
    return _for(OWN_ACCOUNT)(view)


def for_operator(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Let in whoever runs the site."""
    return _for(OPERATE)(view)


def in_community(
    permission: str, *, refused: RefusalPage | None = None
) -> Callable[[CommunityView[P]], Callable[..., HttpResponseBase]]:
    """Let those in whom the policy `permission` allows, and hand the view its community.

    Strangers who are not signed in are sent to the sign-in page and come back; others get a 403,
    or the page that `refused` makes; a steward without a second factor is told what is missing.
    """

    def decorate(view: CommunityView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def entered(
            request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            community = get_object_or_404(Community.objects.read_by(request.user.pk), slug=slug)
            if allows(permission, request.user, community):
                return view(request, community, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            refuse(request, permission)
            if refused is not None:
                return refused(request, community)
            if lacks_second_factor(request.user, community):
                return second_factor_missing(request, community)
            raise PermissionDenied(_("Your role in this community does not include this."))

        entered.policy = permission  # type: ignore[attr-defined]
        return entered

    return decorate
