"""One change at a time to who belongs to a community, and in which role."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.models import Community, Membership
from record.refusals import Refused


class NotAllowed(PermissionDenied):
    """Whoever acts does not hold the right (any more); pages and the API answer 403."""


def take_turn(community: Community, *, by: User | None = None, right: str = "") -> Community:
    """Wait for whoever else changes the members, then return the community; in a transaction.

    Until that transaction ends nobody else changes the members. The right of `by` is asked for
    again: it may have ended while the request waited.

    Raises:
        NotAllowed: `by` does not hold the right (any more).
    """
    # Rows that refer to the community can still be added meanwhile: its key is not locked.
    held = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if by is not None and not allows(right, by, held):
        raise NotAllowed(_("Your role in this community does not include this any more."))
    return held


def member_now(membership: Membership) -> Membership:
    """Return the membership as it is after one's turn was taken.

    Raises:
        Refused: it has ended meanwhile.
    """
    found = Membership.objects.select_related("user", "community").filter(pk=membership.pk).first()
    if found is None:
        raise Refused(_("This person is no longer a member."))
    return found
