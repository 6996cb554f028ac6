"""A community’s people as its register knows them: members, and whoever agreed to something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from communities.models import Community, Membership
from consent.models import Acceptance, ConsentEvent, TermsChange, TermsKind, TermsVersion

LOOKED_AT = 250
"""So many members are looked at for one page, however large the community is."""
MAX_FOUND = 25
CANDIDATES = 250
"""So many accounts of the whole site are asked whether they left something here."""
_WORD = re.compile(r"\w+")


def people_of(community: Community) -> QuerySet[User]:
    """Return the community's own people: nobody else is found by its stewards."""
    return User.objects.filter(_belongs_to(community), kind__in=_PEOPLE)


_PEOPLE = (User.Kind.PERSON, User.Kind.SIMULATED)


def _belongs_to(community: Community) -> Q:
    here = {"community": community, "user": OuterRef("pk")}
    return (
        Q(Exists(Membership.objects.filter(**here)))
        | Q(Exists(Acceptance.objects.filter(**here)))
        | Q(Exists(ConsentEvent.objects.filter(**here)))
    )


def person_of(community: Community, public_id: UUID) -> User | None:
    """Return one of the community's people."""
    return people_of(community).filter(public_id=public_id).first()


def find_people(community: Community, words: str) -> tuple[list[User], bool]:
    """Return at most 25 people whose names have words that begin so, and whether there may be more.

    Members come first: each is found, however many on the site have such a name. At most three
    queries.
    """
    begins = " & ".join(f"{word}:*" for word in _WORD.findall(words))
    if not begins:
        return [], False
    query = SearchQuery(begins, config="simple", search_type="raw")
    named = User.objects.annotate(words=SearchVector("name", config="simple")).filter(words=query)
    members = named.filter(kind__in=_PEOPLE, memberships__community=community)
    found: list[User] = [*members[: MAX_FOUND + 1]]
    more = False
    if len(found) <= MAX_FOUND:
        others = list(named.order_by().values_list("pk", flat=True)[: CANDIDATES + 1])
        former = people_of(community).filter(pk__in=others[:CANDIDATES])
        found += list(former.exclude(pk__in=[one.pk for one in found]))
        more = len(others) > CANDIDATES
    listed = sorted(found[:MAX_FOUND], key=lambda one: one.name.casefold())
    return listed, more or len(found) > MAX_FOUND


@dataclass(frozen=True)
class PeopleToAgree:
    """Members of one stretch of the community who have not agreed to something.

    `looked_at` members were looked at, `count` of them have not; `people` are the first of these.
    `after` is where to look on; None at the end. `from_start`: nobody comes before this stretch.
    """

    people: tuple[User, ...]
    count: int
    looked_at: int
    after: UUID | None
    from_start: bool


def not_accepted(
    community: Community, version: TermsVersion, *, after: UUID | None = None
) -> PeopleToAgree:
    """Return members who did not agree to the version; at most five queries."""
    accepted = Acceptance.objects.filter(version=version, user=OuterRef("user"))
    return _missing(community, Q(~Exists(accepted)), after=after)


def asked_again(
    community: Community, version: TermsVersion, *, after: UUID | None = None
) -> PeopleToAgree:
    """Return members who agreed before `version`, a material change, and have not since."""
    own = Acceptance.objects.filter(
        community=community, user=OuterRef("user"), version__kind=version.kind
    )
    since = Acceptance.objects.filter(
        community=community,
        user=OuterRef("user"),
        version__kind=version.kind,
        version__number__gte=version.number,
        covers=OuterRef("covers"),
    )
    waits = own.filter(~Exists(since), version__number__lt=version.number)
    return _missing(community, Q(Exists(waits)), after=after)


def asks_again(community: Community, *, now: datetime) -> TermsVersion | None:
    """Return the newest material change of the contributor terms that is in effect."""
    versions = TermsVersion.objects.filter(
        community=community, kind=TermsKind.CONTRIBUTOR, number__gt=1, change=TermsChange.MATERIAL
    )
    return versions.in_effect(now).order_by("-number").defer("text").first()


def _missing(community: Community, condition: Q, *, after: UUID | None) -> PeopleToAgree:
    begins = None
    if after is not None:
        begins = User.objects.filter(public_id=after).values_list("pk", flat=True).first()
    members = Membership.objects.filter(community=community, user__gt=begins or 0).order_by("user")
    stretch = list(members.values_list("user", flat=True)[: LOOKED_AT + 1])
    looked_at = stretch[:LOOKED_AT]
    # Keys alone: hundreds of whole accounts take longer to load than to find.
    found = list(
        Membership.objects.filter(
            condition, community=community, user__in=looked_at, user__kind=User.Kind.PERSON
        )
        .filter(user__is_active=True)
        .order_by("user")
        .values_list("user", flat=True)
    )
    more_here = len(found) > MAX_FOUND
    last = found[MAX_FOUND - 1] if more_here else looked_at[-1] if looked_at else 0
    goes_on = more_here or len(stretch) > LOOKED_AT
    people = User.objects.filter(pk__in=found[:MAX_FOUND]).order_by("pk")
    return PeopleToAgree(
        people=tuple(people),
        count=len(found),
        looked_at=len(looked_at),
        after=User.objects.values_list("public_id", flat=True).get(pk=last) if goes_on else None,
        from_start=begins is None,
    )
