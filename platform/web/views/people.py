"""Who belongs to a community; what stewards do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rights import allows
from communities.models import (
    Community,
    JoinRequest,
    JoinRequestState,
    Membership,
    ProposalState,
    Role,
    StewardProposal,
    Suspension,
    WorkingGroup,
)
from communities.operations.appoint_steward import approve_steward
from communities.operations.change_role import change_role
from communities.operations.propose_steward import propose_steward, withdraw_proposal
from communities.policies import MANAGE_MEMBERS, SEE_MEMBERS, VIEW
from web.access import in_community
from web.paging import page_of
from web.requests import perform, signed_in
from web.shown import people as shown

# Who runs the community comes first.
_BY_ROLE = Case(
    When(role=Role.STEWARD, then=Value(0)), When(role=Role.MAINTAINER, then=Value(1)), default=2
)


@in_community(VIEW)
@require_safe
def people(request: HttpRequest, community: Community) -> HttpResponse:
    """Say who runs the community, to members also who else belongs to it."""
    reader = request.user if isinstance(request.user, User) else None
    sees = allows(SEE_MEMBERS, request.user, community)
    manages = allows(MANAGE_MEMBERS, request.user, community)
    context = {
        "community": community,
        "stewards": _stewards(community),
        "proposals": _proposals(community, reader, may_decide=manages),
        "sees_members": sees,
        "manages": manages,
        "requests_waiting": _requests_waiting(community) if manages else 0,
        **_members(request, community, sees=sees, manages=manages),
    }
    return render(request, "web/people/list.html", context)


@in_community(MANAGE_MEMBERS)
@require_safe
def member(request: HttpRequest, community: Community, member_id: UUID) -> HttpResponse:
    """Show one member, and what can be done."""
    return _member_page(request, community, _membership(community, member_id))


@in_community(MANAGE_MEMBERS)
@require_POST
def role(request: HttpRequest, community: Community, member_id: UUID) -> HttpResponse:
    """Make a contributor a maintainer, or the other way round."""
    membership = _membership(community, member_id)
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        return _member_page(request, community, membership, status=422)
    return perform(
        request,
        lambda by: change_role(membership=membership, role=Role(wanted), by=by, now=timezone.now()),
        done=_("The role is changed."),
        then=("web:member", community.slug, membership.public_id),
    )


@in_community(MANAGE_MEMBERS)
@require_POST
def propose(request: HttpRequest, community: Community, member_id: UUID) -> HttpResponse:
    """Propose a member as a steward."""
    membership = _membership(community, member_id)
    return perform(
        request,
        lambda by: propose_steward(membership=membership, by=by, now=timezone.now()),
        done=_("%s is proposed as a steward.") % membership.user.name,
        then=("web:people", community.slug),
    )


@in_community(MANAGE_MEMBERS)
@require_POST
def approve(request: HttpRequest, community: Community, proposal_id: UUID) -> HttpResponse:
    """Approve a proposed steward, as the second person."""
    proposal = _proposal(community, proposal_id)
    return perform(
        request,
        lambda by: approve_steward(proposal=proposal, by=by, now=timezone.now()),
        done=_("%s is a steward now.") % proposal.membership.user.name,
        then=("web:people", community.slug),
    )


@in_community(SEE_MEMBERS)
@require_POST
def withdraw(request: HttpRequest, community: Community, proposal_id: UUID) -> HttpResponse:
    """Take the proposal of a steward back; the proposed member may, too."""
    proposal = _proposal(community, proposal_id)
    return perform(
        request,
        lambda by: withdraw_proposal(proposal=proposal, by=by, now=timezone.now()),
        done=_("The proposal is taken back."),
        then=("web:people", community.slug),
    )


def _membership(community: Community, member_id: UUID) -> Membership:
    memberships = Membership.objects.select_related("user", "community")
    return get_object_or_404(memberships, community=community, public_id=member_id)


def _proposal(community: Community, proposal_id: UUID) -> StewardProposal:
    proposals = StewardProposal.objects.select_related("membership__user", "membership__community")
    return get_object_or_404(proposals, membership__community=community, public_id=proposal_id)


def _stewards(community: Community) -> list[dict[str, Any]]:
    memberships = (
        Membership.objects.filter(community=community, role=Role.STEWARD)
        .in_force(timezone.now())
        .select_related("user")
        .order_by("joined_at", "id")
    )
    alone = StewardProposal.objects.filter(
        membership__community=community,
        state=ProposalState.APPOINTED,
        approved_by__isnull=True,
        effective_at__isnull=False,
    )
    decided = {one.membership_id: one.decided_at for one in alone if one.decided_at}
    return shown.stewards(memberships, decided)


def _proposals(
    community: Community, reader: User | None, *, may_decide: bool
) -> list[dict[str, Any]]:
    waiting = StewardProposal.objects.filter(
        membership__community=community, state=ProposalState.WAITING
    ).select_related("membership__user", "proposed_by")
    return [
        shown.proposal(one, reader=reader, may_decide=may_decide)
        for one in waiting.order_by("proposed_at", "id")
    ]


def _members(
    request: HttpRequest, community: Community, *, sees: bool, manages: bool
) -> dict[str, Any]:
    """Return the page of members that the reader may see; stewards see who is suspended."""
    if not sees:
        return {"members": [], "newer_url": "", "older_url": "", "members_count": 0}
    rows: QuerySet[Membership] = Membership.objects.filter(community=community)
    page, around = page_of(
        request, rows.select_related("user").order_by(_BY_ROLE, "user__name", "id")
    )
    suspended = (
        dict(
            Suspension.objects.in_force(timezone.now())
            .filter(community=community)
            .values_list("user_id", "ends_at")
        )
        if manages
        else {}
    )
    return {"members": shown.members(page, suspended), "members_count": rows.count(), **around}


def _requests_waiting(community: Community) -> int:
    waiting = JoinRequestState.WAITING
    return JoinRequest.objects.filter(community=community, state=waiting).count()


def _member_page(
    request: HttpRequest,
    community: Community,
    membership: Membership,
    *,
    status: int = 200,
) -> HttpResponse:
    groups = WorkingGroup.objects.filter(community=community).order_by("name")
    places = membership.group_memberships.select_related("group").order_by("group__name")
    in_force = Suspension.objects.in_force(timezone.now()).filter(
        community=community, user=membership.user
    )
    context = {
        "community": community,
        "member": shown.whole_member(membership, in_force.first(), reader=signed_in(request)),
        "proposed": membership.steward_proposals.filter(state=ProposalState.WAITING).exists(),
        "groups": [
            {"slug": one.group.slug, "name": one.group.name, "is_lead": one.is_lead}
            for one in places
        ],
        "other_groups": groups.filter(
            ~Q(group_memberships__membership=membership), closed_at__isnull=True
        ).values("slug", "name"),
    }
    return render(request, "web/people/member.html", context, status=status)
