"""Who runs a community at a moment, and who stands in: what the two-person rule asks."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.policies import with_second_factors
from communities.models import Community, Membership, Reviewer, Role


def stewards_in_force(community: Community, *, now: datetime) -> list[User]:
    """Return the stewards who are active and not suspended; one query."""
    memberships = Membership.objects.filter(community=community, role=Role.STEWARD)
    return [one.user for one in memberships.in_force(now).select_related("user").order_by("pk")]


def acting_stewards(community: Community, *, now: datetime) -> list[User]:
    """Return the stewards who can decide now: those with a second factor; two queries."""
    return with_second_factors(stewards_in_force(community, now=now))


def reviewers_since(community: Community, *, now: datetime) -> dict[int, datetime]:
    """Return since when each outside reviewer is in office, by user id.

    As for stewards only those count who have a second factor; two queries.
    """
    seated = Reviewer.objects.filter(community=community).in_office(now).select_related("user")
    since = {one.user: one.since for one in seated if one.since}
    return {user.pk: since[user] for user in with_second_factors(since)}
