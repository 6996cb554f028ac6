"""Working groups: members of a community with a charter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import allows
from communities.models import Community, Membership, WorkingGroup
from communities.operations.working_groups import (
    add_to_group,
    change_group,
    close_group,
    found_group,
    remove_from_group,
)
from communities.policies import MANAGE_GROUPS, SEE_MEMBERS, VIEW
from web.access import in_community
from web.membership_forms import GroupForm
from web.requests import perform, refusals_on, signed_in
from web.shown import groups as shown


@in_community(VIEW)
@require_safe
def groups(request: HttpRequest, community: Community) -> HttpResponse:
    """List the working groups, closed ones last."""
    rows = WorkingGroup.objects.filter(community=community).order_by("name", "id")
    listed = [
        shown.group_entry(one) for one in rows.annotate(member_count=Count("group_memberships"))
    ]
    context = {
        "community": community,
        "groups": [one for one in listed if not one["closed_at"]],
        "closed": [one for one in listed if one["closed_at"]],
        "manages": allows(MANAGE_GROUPS, request.user, community),
    }
    return render(request, "web/groups/list.html", context)


@in_community(VIEW)
@require_safe
def group(request: HttpRequest, community: Community, group_slug: str) -> HttpResponse:
    """Show a group's charter, to members also who is in it."""
    found = _group(community, group_slug)
    sees = allows(SEE_MEMBERS, request.user, community)
    places = found.group_memberships.select_related("membership__user").order_by(
        "-is_lead", "membership__user__name", "id"
    )
    context = {
        "community": community,
        "group": shown.whole_group(found),
        "sees_members": sees,
        "members": shown.group_members(places, reader=signed_in(request)) if sees else [],
        "member_count": places.count(),
        "manages": allows(MANAGE_GROUPS, request.user, community) and found.closed_at is None,
    }
    return render(request, "web/groups/group.html", context)


@in_community(MANAGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest, community: Community) -> HttpResponse:
    """Found a group."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            founded = found_group(
                community=community, by=signed_in(request), now=timezone.now(), **form.cleaned_data
            )
            return redirect("web:group", community.slug, founded.slug)
    return _form_page(request, community, form, group=None)


@in_community(MANAGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, community: Community, group_slug: str) -> HttpResponse:
    """Change a group's name and charter."""
    found = _group(community, group_slug)
    form = GroupForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "charter": found.charter},
    )
    if form.is_valid():
        with refusals_on(form):
            change_group(
                group=found, by=signed_in(request), now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("The charter is changed."))
            return redirect("web:group", community.slug, found.slug)
    return _form_page(request, community, form, group=found)


@in_community(MANAGE_GROUPS)
@require_POST
def close(request: HttpRequest, community: Community, group_slug: str) -> HttpResponse:
    """Close a group."""
    found = _group(community, group_slug)
    return perform(
        request,
        lambda by: close_group(group=found, by=by, now=timezone.now()),
        done=_("The group is closed. Its page stays."),
        then=("web:group", community.slug, found.slug),
    )


@in_community(MANAGE_GROUPS)
@require_POST
def add_member(request: HttpRequest, community: Community, member_id: UUID) -> HttpResponse:
    """Take a member into a group, or change whether they lead it."""
    membership = _membership(community, member_id)
    found = _group(community, request.POST.get("group", ""))
    is_lead = request.POST.get("is_lead") == "on"
    return perform(
        request,
        lambda by: add_to_group(
            group=found, membership=membership, is_lead=is_lead, by=by, now=timezone.now()
        ),
        done=_("%(name)s is in %(group)s.") % {"name": membership.user.name, "group": found.name},
        then=("web:member", community.slug, membership.public_id),
    )


@in_community(SEE_MEMBERS)
@require_POST
def remove_member(
    request: HttpRequest, community: Community, group_slug: str, member_id: UUID
) -> HttpResponse:
    """Take a member out of a group; members may go by themselves."""
    found, membership = _group(community, group_slug), _membership(community, member_id)
    return perform(
        request,
        lambda by: remove_from_group(group=found, membership=membership, by=by, now=timezone.now()),
        done=_("%(name)s is not in %(group)s any more.")
        % {"name": membership.user.name, "group": found.name},
        then=("web:group", community.slug, found.slug),
    )


def _group(community: Community, slug: str) -> WorkingGroup:
    groups = WorkingGroup.objects.select_related("community")
    return get_object_or_404(groups, community=community, slug=slug)


def _membership(community: Community, member_id: UUID) -> Membership:
    memberships = Membership.objects.select_related("user", "community")
    return get_object_or_404(memberships, community=community, public_id=member_id)


def _form_page(
    request: HttpRequest, community: Community, form: GroupForm, *, group: WorkingGroup | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "community": community,
        "form": form,
        "group": {"slug": group.slug, "name": group.name} if group else None,
    }
    return render(request, "web/groups/edit.html", context, status=422 if form.errors else 200)
