"""Take out what one gave: the effect first, then one press, then how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import Community
from consent.models import Withdrawal, WithdrawalScope
from preferences.rights.withdraw import NothingToWithdraw, ask_withdrawal
from preferences.rights.withdrawal_scope import ContributionKind, Reach, effect_of, given_by
from web import requests
from web.access import signed_in
from web.paging import filters, page_of
from web.shown import withdrawing as shown
from web.shown.rights import concerned
from worker import wake

# htmx stops a poll when it is answered with this status.
STOP_POLLING = 286


@signed_in
@require_safe
def given(request: HttpRequest) -> HttpResponse:
    """List what somebody gave, newest first, one kind at a time."""
    chosen = request.GET.get("kind", "")
    kind = ContributionKind(chosen) if chosen in set(ContributionKind) else ContributionKind.PROMPT
    page, around = page_of(request, given_by(requests.signed_in(request), kind))
    choices = filters(request, "kind", [(one.value, shown.KINDS[one]) for one in ContributionKind])[
        1:
    ]
    for choice, one in zip(choices, ContributionKind, strict=True):
        choice["selected"] = one is kind
    context = {
        "given": shown.given(page),
        "filters": choices,
        "votes": kind is ContributionKind.VOTE,
    }
    return render(request, "web/you/given.html", context | around)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, scope: str, community_id: UUID | None = None) -> HttpResponse:
    """Show what taking everything out does, here or everywhere, and do it."""
    community = None
    if community_id is not None:
        # Who left a community can still take out what they gave to it.
        places = concerned(requests.signed_in(request))
        community = get_object_or_404(places, public_id=community_id)
    return _ask(request, WithdrawalScope(scope), community, None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_one(request: HttpRequest, kind: str, subject_id: UUID) -> HttpResponse:
    """Show what taking one contribution out does, and do it."""
    if kind not in set(ContributionKind):
        raise Http404
    wanted = ContributionKind(kind)
    rows = given_by(requests.signed_in(request), wanted)
    found = get_object_or_404(rows.filter(removed_at__isnull=True), public_id=subject_id)
    return _ask(
        request, WithdrawalScope.ONE, shown.community_of(found), (wanted, subject_id), found=found
    )


def _ask(
    request: HttpRequest,
    scope: WithdrawalScope,
    community: Community | None,
    one: tuple[ContributionKind, UUID] | None,
    *,
    found: shown.Given | None = None,
) -> HttpResponse:
    user, now = requests.signed_in(request), timezone.now()
    if request.method == "POST":
        try:
            asked = ask_withdrawal(
                user=user,
                scope=scope,
                community=community,
                one=one,
                asking=shown.asking(scope, community),
                now=now,
            )
        except NothingToWithdraw as refusal:
            messages.info(request, str(refusal))
            return redirect("web:rights")
        if asked.finished_at is None:
            wake("withdrawal")
        return redirect("web:withdrawal", asked.public_id)
    effect = effect_of(Reach(user, now, community, one))
    context = {
        "title": shown.title(scope, community, one[0] if one else None),
        "excerpt": shown.excerpt(found) if found is not None else "",
        "lines": shown.effect_lines(effect),
        "effect": effect,
        "forward": scope == WithdrawalScope.FUTURE,
        "everything": scope in (WithdrawalScope.COMMUNITY, WithdrawalScope.EVERYTHING),
        "yes": shown.yes_words(scope),
        "no": shown.no_words(scope),
        "community": community,
    }
    return render(request, "web/you/withdraw.html", context)


@signed_in
@require_safe
def withdrawal(request: HttpRequest, withdrawal_id: UUID) -> HttpResponse:
    """Show how far a withdrawal is; the part that tells it is polled."""
    rows = Withdrawal.objects.filter(user=requests.signed_in(request)).select_related(
        "user", "community"
    )
    found = get_object_or_404(rows, public_id=withdrawal_id)
    context: dict[str, Any] = {"withdrawal": shown.progress(found), "community": found.community}
    if request.headers.get("HX-Request") != "true":
        return render(request, "web/you/withdrawal.html", context)
    status = 200 if found.finished_at is None else STOP_POLLING
    return render(request, "web/you/_withdrawal.html", context, status=status)
