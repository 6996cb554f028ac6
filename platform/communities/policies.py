"""Who belongs where, and what each may do in a community.

Two things stand before every right: the account is active, and no suspension is in force here.
Running a community takes a second factor as well.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.predicates import always_allow, predicate

from accounts.models import User
from accounts.policies import has_second_factor, is_signed_in
from accounts.rights import declare
from communities.models import VOTING_ROLES, Community, Reviewer, Role


def role_in(user: User, community: Community | None) -> str | None:
    """Return the role that gives the user rights in the community.

    None for strangers, for people who are not signed in, and for the suspended.
    """
    if community is None or not user.is_authenticated or not user.is_active:
        return None
    if getattr(community, "reader_id", None) == user.pk:
        role: str | None = community.reader_role  # type: ignore[attr-defined]
        return role
    memberships = user.memberships.filter(community=community).in_force(timezone.now())
    return memberships.values_list("role", flat=True).first()


@predicate
def is_member(user: User, community: Community | None) -> bool:
    """Belongs to the community in any role."""
    return role_in(user, community) is not None


@predicate
def is_member_in_person(user: User, community: Community | None) -> bool:
    """Belongs to the community in any role, and is no bot."""
    return role_in(user, community) is not None and not user.is_bot


@predicate
def is_voter(user: User, community: Community | None) -> bool:
    """Is a maintainer or a steward of the community, and no bot."""
    return role_in(user, community) in VOTING_ROLES and not user.is_bot


@predicate
def is_steward(user: User, community: Community | None) -> bool:
    """Is a steward of the community, with a second factor."""
    return role_in(user, community) == Role.STEWARD and has_second_factor(user)


@predicate
def is_reviewer(user: User, community: Community | None) -> bool:
    """Is in office as an outside reviewer of the community, with a second factor."""
    if community is None or not is_signed_in(user) or not has_second_factor(user):
        return False
    return (
        Reviewer.objects.filter(community=community, user=user).in_office(timezone.now()).exists()
    )


is_second_person = is_steward | is_reviewer


VIEW = declare(
    "communities.view", always_allow, _("read the public face: purpose, guidelines, who runs it")
)
JOIN = declare("communities.join", is_signed_in, _("accept an invitation, or ask to join"))
LEAVE = declare("communities.leave", is_signed_in, _("leave"))
SEE_MEMBERS = declare("communities.see_members", is_member, _("see who the members are"))
MAKE_TOKEN = declare(
    "communities.make_token", is_member, _("make access tokens for their own use, and revoke them")
)
EDIT = declare(
    "communities.edit",
    is_steward,
    _("publish guidelines, code of conduct and rules; prove the link to a project"),
)
INVITE = declare("communities.invite", is_steward, _("invite people, and revoke invitations"))
MANAGE_MEMBERS = declare(
    "communities.manage_members",
    is_steward,
    _(
        "decide on requests to join, change roles, propose stewards, accept outside reviewers, "
        "warn, suspend, end a membership"
    ),
)
REVIEW = declare(
    "communities.review",
    is_reviewer,
    _("answer appeals where no steward is uninvolved, and agree to a steward’s suspension"),
)
MANAGE_GROUPS = declare(
    "communities.manage_groups", is_steward, _("found, charter and close working groups")
)
MANAGE_BOTS = declare(
    "communities.manage_bots", is_steward, _("make bots and their access tokens, and remove them")
)
READ_RECORD = declare(
    "communities.read_record", is_steward, _("search, filter and export the community’s record")
)
