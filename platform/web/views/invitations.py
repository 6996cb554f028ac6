"""Stewards invite people, and decide on those who ask to join."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.email import is_unconfirmed
from communities import quotas
from communities.models import (
    Community,
    Invitation,
    JoinRequest,
    JoinRequestState,
    QuotaKind,
    Role,
)
from communities.operations.decide_join_request import approve_join_request, decline_join_request
from communities.operations.invite import (
    Invited,
    invite,
    revoke_invitation,
)
from communities.policies import INVITE, MANAGE_MEMBERS
from record.refusals import Refused
from web.access import in_community
from web.invitation_mail import send_invitation
from web.membership_forms import JOINING_ROLES, DeclineForm, InvitationForm
from web.paging import page_of
from web.requests import perform, signed_in
from web.shown import people as shown


@in_community(INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, community: Community) -> HttpResponse:
    """List the invitations, or make one and show its link, once."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, community, form=form, status=422 if form.errors else 200)
    asked = form.cleaned_data
    try:
        made = invite(
            community=community,
            by=signed_in(request),
            role=Role(asked["role"]),
            email=asked["email"],
            times_usable=asked["times_usable"],
            days=asked["days"],
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, community, form=form, status=422)
    return _page(request, community, form=InvitationForm(), made=_made(request, made))


@in_community(INVITE)
@require_POST
def revoke(request: HttpRequest, community: Community, invitation_id: UUID) -> HttpResponse:
    """End an invitation."""
    found = get_object_or_404(Invitation, community=community, public_id=invitation_id)
    return perform(
        request,
        lambda by: revoke_invitation(invitation=found, by=by, now=timezone.now()),
        done=_("The invitation is revoked. Its link lets nobody in."),
        then=("web:invitations", community.slug),
    )


@in_community(MANAGE_MEMBERS)
@require_safe
def join_requests(request: HttpRequest, community: Community) -> HttpResponse:
    """List who asks to join, those who wait longest first."""
    return _requests_page(request, community)


@in_community(MANAGE_MEMBERS)
@require_POST
def approve(request: HttpRequest, community: Community, request_id: UUID) -> HttpResponse:
    """Take somebody in."""
    found = get_object_or_404(JoinRequest, community=community, public_id=request_id)
    asked = request.POST.get("role", "")
    role = Role(asked) if asked in Role.values else Role.CONTRIBUTOR
    return perform(
        request,
        lambda by: approve_join_request(request=found, role=role, by=by, now=timezone.now()),
        done=_("%s is a member now.") % found.user.name,
        then=("web:join_requests", community.slug),
    )


@in_community(MANAGE_MEMBERS)
@require_POST
def decline(request: HttpRequest, community: Community, request_id: UUID) -> HttpResponse:
    """Say no, with a sentence."""
    found = get_object_or_404(JoinRequest, community=community, public_id=request_id)
    form = DeclineForm(request.POST, prefix=str(request_id))
    if not form.is_valid():
        return _requests_page(request, community, declining=(request_id, form))
    sentence = form.cleaned_data["sentence"]
    return perform(
        request,
        lambda by: decline_join_request(
            request=found, sentence=sentence, by=by, now=timezone.now()
        ),
        done=_("Declined. %s can read why.") % found.user.name,
        then=("web:join_requests", community.slug),
    )


def _page(
    request: HttpRequest,
    community: Community,
    *,
    form: InvitationForm,
    status: int = 200,
    made: dict[str, Any] | None = None,
) -> HttpResponse:
    now = timezone.now()
    rows = Invitation.objects.filter(community=community).select_related("invited_by")
    page, around = page_of(request, rows.order_by("-created_at", "-id"))
    quota = quotas.quota_of(
        user=signed_in(request), community=community, kind=QuotaKind.INVITATIONS, now=now
    )
    context = {
        "community": community,
        "form": form,
        "made": made,
        "unconfirmed": is_unconfirmed(signed_in(request)),
        "invitations": [shown.invitation(one, now=now) for one in page],
        "quota": {"left": quota.left, "is_low": quota.is_low},
        **around,
    }
    return render(request, "web/people/invitations.html", context, status=status)


def _made(request: HttpRequest, made: Invited) -> dict[str, Any]:
    """Return the new link, and whether the mail with it went out."""
    link = request.build_absolute_uri(reverse("web:invitation", args=[made.secret]))
    email = made.invitation.email
    sent = send_invitation(made.invitation, link=link) if email else False
    return {
        "link": link,
        "email": email,
        "sent": sent,
        "expires_at": made.invitation.expires_at,
        "role_label": made.invitation.get_role_display(),
    }


def _requests_page(
    request: HttpRequest,
    community: Community,
    *,
    declining: tuple[UUID, DeclineForm] | None = None,
) -> HttpResponse:
    rows = JoinRequest.objects.filter(community=community, state=JoinRequestState.WAITING)
    page, around = page_of(request, rows.select_related("user").order_by("asked_at", "id"))
    forms = dict([declining]) if declining else {}
    context = {
        "community": community,
        "roles": [{"value": value, "label": label} for value, label in JOINING_ROLES],
        "requests": [
            shown.join_request(one)
            | {
                "form": forms.get(one.public_id) or DeclineForm(prefix=str(one.public_id)),
                "declining": one.public_id in forms,
            }
            for one in page
        ],
        **around,
    }
    return render(request, "web/people/requests.html", context, status=422 if declining else 200)
