"""Access tokens: a member's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from communities import policies
from communities.models import Community, Membership, Token
from communities.operations.make_token import make_token
from communities.operations.revoke_token import revoke_token
from web.access import in_community
from web.requests import refusals_on, signed_in
from web.shown import tokens as shown
from web.token_forms import TokenForm


@in_community(policies.MAKE_TOKEN)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, community: Community) -> HttpResponse:
    """List the member's tokens, and make a new one."""
    place = get_object_or_404(Membership, community=community, user=signed_in(request))
    context, status = making(request, community, place)
    return render(request, "web/tokens/page.html", context, status=status)


@in_community(policies.MAKE_TOKEN)
@require_POST
def revoke(request: HttpRequest, community: Community, token_id: UUID) -> HttpResponse:
    """Revoke one of the member's own tokens."""
    user = signed_in(request)
    token = get_object_or_404(Token, community=community, user=user, public_id=token_id)
    revoke_token(token=token, actor=user, now=timezone.now())
    messages.success(request, _("“%s” opens nothing any more.") % token.name)
    return redirect("web:tokens", community.slug)


@sensitive_variables("made")
def making(
    request: HttpRequest, community: Community, membership: Membership
) -> tuple[dict[str, Any], int]:
    """Make a token if one was asked for; return what a page of tokens shows, and its status.

    The new token is in this one answer: it is kept nowhere, so there is no page to lead on to.
    """
    made, now = "", timezone.now()
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            made = make_token(
                community=community,
                user=membership.user,
                actor=signed_in(request),
                now=now,
                **form.wanted(),
            ).text
            form = TokenForm()
    context = {
        "community": community,
        "form": form,
        "scopes": shown.scopes(form),
        "made": made,
        **shown.tokens(community, membership, now=now),
    }
    return context, 422 if form.errors else 200
