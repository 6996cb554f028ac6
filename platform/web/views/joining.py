"""Coming in and going: the joining page, asking, leaving."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from communities.admission import AdmissionObstacle, obstacle, standing
from communities.models import VOTING_ROLES, Community, Invitation, Membership, Token
from communities.operations.accept_invitation import (
    Accepted,
    InvitationUnusable,
    accept_invitation,
)
from communities.operations.change_role import step_down as step_down_now
from communities.operations.join import ask_to_join, withdraw_join_request
from communities.operations.join import join as join_now
from communities.operations.leave import is_last_person
from communities.operations.leave import leave as leave_now
from communities.policies import JOIN, LEAVE
from communities.rule_values import Joining, rules_of
from communities.stewards import stewards_in_force
from record.refusals import Refused
from web.access import in_community, open_to_all
from web.agree_form import AgreeForm, agree_form
from web.membership_forms import AskForm
from web.requests import perform, signed_in
from web.shown import joining as shown
from web.shown.agreeing import terms_url

# Who holds an open invitation may make one account where that takes one (accounts.sign_up). The
# session keeps no secret: a look into its table lets nobody in.
INVITATION = "invitation"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what an invitation offers and what is asked of whoever comes in; accept it."""
    reader = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and reader is None:
        return redirect_to_login(request.path)
    found = Invitation.objects.of_secret(secret).select_related("community", "invited_by").first()
    in_the_way = obstacle(found, reader, now=timezone.now())
    if found is None or in_the_way is not None:
        return _unusable(request, in_the_way or AdmissionObstacle.UNKNOWN, found)
    if reader is None:
        request.session[INVITATION] = str(found.public_id)
        return _invitation_page(request, found, asking=None)
    asking = agree_form(request, found.community, shown.first_gives(found), joining=True)
    if request.method == "POST" and (asking is None or asking.is_valid()):
        return _accept(request, secret, reader, asking)
    return _invitation_page(request, found, asking=asking)


@in_community(JOIN)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, community: Community) -> HttpResponse:
    """Join where anyone may, or ask to."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _join_page(request, community, form=form, status=422 if form.errors else 200)
    user, now = signed_in(request), timezone.now()
    try:
        if rules_of(community).joining == Joining.OPEN:
            return _welcome(request, join_now(community=community, user=user, now=now))
        ask_to_join(community=community, user=user, now=now, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _join_page(request, community, form=form, status=422)
    messages.success(request, _("Your request is sent. A steward decides, and you will be told."))
    return redirect("web:join", community.slug)


@in_community(JOIN)
@require_POST
def withdraw(request: HttpRequest, community: Community) -> HttpResponse:
    """Take one's request back."""
    return perform(
        request,
        lambda by: withdraw_join_request(community=community, user=by, now=timezone.now()),
        done=_("Your request is taken back."),
        then=("web:join", community.slug),
    )


@in_community(LEAVE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, community: Community) -> HttpResponse:
    """Show what leaving ends and what it does not, and leave."""
    membership = _own_membership(request, community)
    if request.method != "POST" or membership is None:
        return _leave_page(request, community, membership)
    try:
        leave_now(membership=membership, now=timezone.now())
    except Refused as refusal:
        return _leave_page(request, community, membership, refusal=str(refusal))
    messages.success(request, _("You have left %s.") % community.name)
    return redirect("web:community", community.slug)


@in_community(LEAVE)
@require_POST
def step_down(request: HttpRequest, community: Community) -> HttpResponse:
    """Be a steward no more, and stay as a maintainer."""
    membership = _own_membership(request, community)
    if membership is None:
        return _leave_page(request, community, membership)
    try:
        step_down_now(membership=membership, now=timezone.now())
    except Refused as refusal:
        return _leave_page(request, community, membership, refusal=str(refusal))
    messages.success(request, _("You are a maintainer now, and no longer a steward."))
    return redirect("web:people", community.slug)


def _invitation_page(
    request: HttpRequest, found: Invitation, *, asking: AgreeForm | None
) -> HttpResponse:
    sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"
    context = {
        "community": found.community,
        "offer": shown.offer(found),
        "guidelines": shown.guidelines_excerpt(found.community),
        "sign_in_url": "" if request.user.is_authenticated else sign_in,
        "asking": asking,
        "terms_url": terms_url(found.community),
    }
    status = 422 if asking is not None and asking.errors else 200
    return render(request, "web/joining/invitation.html", context, status=status)


def _accept(
    request: HttpRequest, secret: str, user: User, asking: AgreeForm | None
) -> HttpResponse:
    now = timezone.now()
    try:
        accepted = accept_invitation(secret=secret, user=user, now=now)
    except InvitationUnusable as error:
        found = Invitation.objects.of_secret(secret).select_related("community").first()
        return _unusable(request, error.obstacle, found)
    if asking is not None:
        # Where the terms changed meanwhile the next page asks again: nothing was agreed to.
        with suppress(Refused):
            asking.store(user, accepted.membership.community, now=now)
    request.session.pop(INVITATION, None)
    return _welcome(request, accepted.membership, accepted=accepted)


def _welcome(
    request: HttpRequest, membership: Membership, *, accepted: Accepted | None = None
) -> HttpResponse:
    """Lead on to the first thing the newcomer can do: vote, or submit a prompt."""
    if accepted is not None and accepted.proposal is not None:
        messages.success(
            request, _("You may vote now, and are proposed as a steward. People says what is next.")
        )
    slug = membership.community.slug
    if membership.role in VOTING_ROLES:
        return redirect("web:vote", slug)
    messages.success(request, _("You are a member now. What did a newcomer ask you last?"))
    return redirect("web:prompt_new", slug)


def _unusable(
    request: HttpRequest, found: AdmissionObstacle, invitation: Invitation | None
) -> HttpResponse:
    context = {"obstacle": shown.obstacle(found, invitation)}
    status = shown.STATUS.get(found, shown.GONE)
    return render(request, "web/joining/unusable.html", context, status=status)


def _join_page(
    request: HttpRequest, community: Community, *, form: AskForm, status: int
) -> HttpResponse:
    now = timezone.now()
    where = standing(community, signed_in(request), now=now)
    joining = rules_of(community).joining
    context: dict[str, Any] = {
        "community": community,
        "form": form,
        "guidelines": shown.guidelines_excerpt(community),
        "is_member": where.membership is not None,
        "suspended_until": where.suspended_until,
        "asked_at": where.asked_at,
        "open": joining == Joining.OPEN,
        "asking": joining == Joining.ASK,
        "stated": community.has_legal_home,
        "means": shown.MEANS["contributor"],
        "stewards": [one.name for one in stewards_in_force(community, now=now)],
    }
    return render(request, "web/joining/join.html", context, status=status)


def _own_membership(request: HttpRequest, community: Community) -> Membership | None:
    own = Membership.objects.select_related("user", "community")
    return own.filter(community=community, user=signed_in(request)).first()


def _leave_page(
    request: HttpRequest,
    community: Community,
    membership: Membership | None,
    *,
    refusal: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "community": community,
        "refusal": refusal,
        "effects": None,
    }
    if membership is not None:
        tokens = Token.objects.usable(timezone.now())
        context["effects"] = {
            "role": membership.get_role_display(),
            "is_steward": membership.role == "steward",
            "last": is_last_person(membership),
            "groups": membership.group_memberships.count(),
            "tokens": tokens.filter(community=community, user=membership.user).count(),
        }
    return render(request, "web/joining/leave.html", context, status=409 if refusal else 200)
