"""Bots: programs that take part under a name of their own, and the tokens they act through."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from communities import policies
from communities.models import Community, Membership, Token
from communities.operations.make_bot import make_bot
from communities.operations.remove_bot import remove_bot
from communities.operations.revoke_token import revoke_token
from web.access import in_community
from web.requests import refusals_on, signed_in
from web.shown import tokens as shown
from web.token_forms import BotForm
from web.views.tokens import making


@in_community(policies.MANAGE_BOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bots(request: HttpRequest, community: Community) -> HttpResponse:
    """List the community's bots, and make a new one."""
    form = BotForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            made = make_bot(
                community=community,
                name=form.cleaned_data["name"],
                actor=signed_in(request),
                now=timezone.now(),
            )
            return redirect("web:bot", community.slug, made.public_id)
    live = Q(
        user__tokens__community=F("community"),
        user__tokens__revoked_at__isnull=True,
        user__tokens__expires_at__gt=timezone.now(),
    )
    rows = _bots(community).annotate(live_tokens=Count("user__tokens", filter=live))
    context = {
        "community": community,
        "form": form,
        "bots": [
            shown.bot(row, live_tokens=row.live_tokens) for row in rows.order_by("user__name")
        ],
    }
    return render(request, "web/bots/list.html", context, status=422 if form.errors else 200)


@in_community(policies.MANAGE_BOTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bot(request: HttpRequest, community: Community, membership_id: UUID) -> HttpResponse:
    """Show one bot with its tokens, and make a token for it."""
    membership = _bot(community, membership_id)
    context, status = making(request, community, membership)
    context["bot"] = shown.bot(
        membership, live_tokens=sum(token["live"] for token in context["tokens"])
    )
    return render(request, "web/bots/detail.html", context, status=status)


@in_community(policies.MANAGE_BOTS)
@require_POST
def revoke(
    request: HttpRequest, community: Community, membership_id: UUID, token_id: UUID
) -> HttpResponse:
    """Revoke a bot's token."""
    membership = _bot(community, membership_id)
    rows = Token.objects.filter(community=community, user=membership.user)
    token = get_object_or_404(rows, public_id=token_id)
    revoke_token(token=token, actor=signed_in(request), now=timezone.now())
    messages.success(request, _("“%s” opens nothing any more.") % token.name)
    return redirect("web:bot", community.slug, membership.public_id)


@in_community(policies.MANAGE_BOTS)
@require_POST
def remove(request: HttpRequest, community: Community, membership_id: UUID) -> HttpResponse:
    """Remove a bot with its tokens."""
    membership = _bot(community, membership_id)
    name = membership.user.name
    remove_bot(membership=membership, actor=signed_in(request), now=timezone.now())
    messages.success(request, _("%s is removed, and its tokens open nothing any more.") % name)
    return redirect("web:bots", community.slug)


def _bots(community: Community) -> QuerySet[Membership]:
    return Membership.objects.filter(community=community, user__kind=User.Kind.BOT).select_related(
        "user", "community"
    )


def _bot(community: Community, membership_id: UUID) -> Membership:
    return get_object_or_404(_bots(community), public_id=membership_id)
