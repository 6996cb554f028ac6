"""Found, change and close working groups, and say who is in them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, GroupMembership, Membership, WorkingGroup
from communities.operations.turns import member_now, take_turn
from communities.policies import MANAGE_GROUPS
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def found_group(
    *, community: Community, name: str, charter: str, by: User, now: datetime
) -> WorkingGroup:
    """Found a group under an address made from its name.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the name or the charter is empty, or the name is taken.
    """
    _check(name, charter)
    # A name in another script leaves nothing for the address.
    slug = slugify(name)[:60].strip("-") or f"group-{secrets.token_hex(4)}"
    try:
        with transaction.atomic():
            take_turn(community, by=by, right=MANAGE_GROUPS)
            group = WorkingGroup.objects.create(
                community=community,
                # "new" is the address of the page that founds one.
                slug="new-group" if slug == "new" else slug,
                name=name.strip(),
                charter=charter.strip(),
                founded_at=now,
            )
            _record(Verb.GROUP_FOUNDED, group, by=by, now=now)
    except IntegrityError as error:
        if "communities_workinggroup_slug_unique" not in str(error):
            raise
        raise Refused(
            _("A group of this name exists, or existed, here. Choose another.")
        ) from error
    return group


def change_group(
    *, group: WorkingGroup, name: str, charter: str, by: User, now: datetime
) -> WorkingGroup:
    """Give a group another name or charter; its address stays.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the name or the charter is empty, or the group is closed.
    """
    _check(name, charter)
    with transaction.atomic():
        found = _open_group(group, by=by)
        found.name, found.charter = name.strip(), charter.strip()
        found.save(update_fields=["name", "charter"])
        _record(Verb.GROUP_CHANGED, found, by=by, now=now)
    return found


def close_group(*, group: WorkingGroup, by: User, now: datetime) -> None:
    """Close a group for good; its page stays.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it is closed already.
    """
    with transaction.atomic():
        found = _open_group(group, by=by)
        found.closed_at = now
        found.save(update_fields=["closed_at"])
        _record(Verb.GROUP_CLOSED, found, by=by, now=now)


def add_to_group(
    *, group: WorkingGroup, membership: Membership, is_lead: bool, by: User, now: datetime
) -> GroupMembership:
    """Take a member into the group, or make one who is in it a lead, or no lead.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the group is closed, or the person is no member of the community.
    """
    with transaction.atomic():
        found = _open_group(group, by=by)
        member = member_now(membership)
        if member.community_id != found.community_id:
            raise Refused(_("This person is no member of this community."))
        place, created = GroupMembership.objects.update_or_create(
            group=found,
            membership=member,
            defaults={"is_lead": is_lead},
            create_defaults={"is_lead": is_lead, "joined_at": now},
        )
        verb = Verb.GROUP_MEMBER_ADDED if created else Verb.GROUP_CHANGED
        _record(verb, found, by=by, now=now, membership=str(member.public_id), lead=is_lead)
    return place


def remove_from_group(
    *, group: WorkingGroup, membership: Membership, by: User, now: datetime
) -> None:
    """Take a member out of the group; members may go by themselves.

    Raises:
        NotAllowed: `by` is neither the member nor may do it.
        Refused: the member is not in the group.
    """
    with transaction.atomic():
        own = membership.user_id == by.pk
        if own:
            take_turn(group.community)
        else:
            take_turn(group.community, by=by, right=MANAGE_GROUPS)
        places = GroupMembership.objects.filter(group=group, membership=membership)
        if not places.delete()[0]:
            raise Refused(_("This person is not in the group."))
        _record(
            Verb.GROUP_MEMBER_REMOVED,
            group,
            by=by,
            now=now,
            right=writing.OWN_ACCOUNT if own else MANAGE_GROUPS,
            membership=str(membership.public_id),
        )


def _check(name: str, charter: str) -> None:
    if not name.strip():
        raise Refused(_("Give the group a name."))
    if not charter.strip():
        raise Refused(_("Say in the charter what the group is for."))


def _open_group(group: WorkingGroup, *, by: User) -> WorkingGroup:
    take_turn(group.community, by=by, right=MANAGE_GROUPS)
    found = WorkingGroup.objects.select_related("community").get(pk=group.pk)
    if found.closed_at is not None:
        raise Refused(_("This group is closed."))
    return found


def _record(
    verb: Verb,
    group: WorkingGroup,
    *,
    by: User,
    now: datetime,
    right: str = MANAGE_GROUPS,
    **details: writing.Detail,
) -> None:
    writing.write(
        verb,
        actor=by,
        subject=group,
        subject_type="working_group",
        right=right,
        now=now,
        community=group.community,
        details=details,
    )
