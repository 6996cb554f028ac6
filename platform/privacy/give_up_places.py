"""Leave every community, office and request of somebody who deletes their account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import JoinRequest, JoinRequestState, Membership, Reviewer, Role
from communities.operations.join import withdraw_join_request
from communities.operations.leave import is_last_person, leave
from communities.operations.remove_bot import remove_bots_of
from communities.operations.reviewers import end_review
from communities.stewards import stewards_in_force
from consent.models import Employer
from consent.operations.end_employer import end_employer


@dataclass(frozen=True)
class PlaceKept:
    """What somebody else has to take over before an account can go, and where that is done."""

    words: str
    url: str = ""


def obstacles(user: User, *, now: datetime) -> Iterator[PlaceKept]:
    """Yield what would be left with nobody to run it: communities, and the site itself."""
    for membership in _places(user).filter(role=Role.STEWARD):
        community = membership.community
        alone = stewards_in_force(community, now=now) == [user]
        if alone and not is_last_person(membership):
            words = _("You are the last steward of %s. Have another member appointed first.")
            yield PlaceKept(words % community.name, address(community, "people/"))
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    if user.is_staff and not others.exists():
        yield PlaceKept(_("Nobody else runs this site. Appoint another operator first."))


def give_up_places(*, user: User, now: datetime, although_last: bool = False) -> None:
    """Leave, through the operations that record it; what is given up already stays so.

    Raises:
        LastSteward: others would stay behind with nobody to run a community; unless
            `although_last`, for an account that is deleted already.
    """
    with transaction.atomic():
        remove_bots_of(maker=user, now=now)
        for employer in places_signed_by(user):
            end_employer(employer=employer, by=user, although_inactive=although_last, now=now)
        for reviewer in Reviewer.objects.current().filter(user=user).order_by("community_id"):
            end_review(reviewer=reviewer, by=user, now=now)
        asked = JoinRequest.objects.filter(user=user, state=JoinRequestState.WAITING)
        for request in asked.select_related("community").order_by("community_id"):
            withdraw_join_request(community=request.community, user=user, now=now)
        for membership in _places(user):
            leave(membership=membership, now=now, although_last=although_last)


def places_signed_by(user: User) -> QuerySet[Employer]:
    """Return the places of employers that the user signed for: nobody would keep their lists."""
    rows = Employer.objects.filter(signatory=user, ended_at__isnull=True)
    return rows.select_related("community", "signatory").order_by("pk")


def _places(user: User) -> QuerySet[Membership]:
    places = Membership.objects.filter(user=user).select_related("community", "user")
    return places.order_by("community_id")
