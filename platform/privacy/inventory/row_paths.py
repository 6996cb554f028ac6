"""The rows that are about one person, by each way that leads from a table to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from accounts.models import OperatorChange, User
from communities.models import Invitation, Membership, Token
from consent.employer_rules import keys_of
from consent.models import Approval, EvidenceOpening, ListKind
from preferences.models import Appeal, Comment, ModerationAction, Prompt, Response, Vote
from privacy.inventory.entry import Held, Way
from record.models import Entry

Rows = QuerySet[Any]


def rows(held: Held, way: Way, user: User) -> Rows:
    """Return a person's rows of a table, by one way."""
    if not way.path:
        return BY_HAND[held.model](user)
    found: Rows = held.table._base_manager.filter(**{way.path: user.pk})
    if way.where:
        # A condition on many rows of another table would name one row more than once.
        kept = held.table._base_manager.filter(way.where, **{way.path: user.pk})
        found = held.table._base_manager.filter(pk__in=kept.values("pk"))
    return found


def theirs(held: Held, user: User) -> list[Rows]:
    """Return the rows that are the person's own, as far as deleting the account goes.

    The first way of a table says whose the row is; whoever else has to do with it is named there
    by the ways that follow, and their rows are not removed with somebody else.
    """
    return [rows(held, way, user) for way in held.ways if not way.only or not way.path]


def addresses_of(user: User) -> set[str]:
    """Return every e-mail address that the account has or had typed in."""
    given = set(EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True))
    return {one for one in {user.email, *given} if one}


def _sessions(user: User) -> Rows:
    keys = UserSession.objects.filter(user_id=user.pk).values("session_key")
    return Session.objects.filter(session_key__in=keys)


def _invitations_to(user: User) -> Rows:
    wanted = Q(pk__in=[])
    for address in addresses_of(user):
        wanted |= Q(email__iexact=address)
    return Invitation.objects.filter(wanted)


def _openings(user: User) -> Rows:
    return EvidenceOpening.objects.filter(person=user.public_id)


def _entries(user: User) -> Rows:
    """Return what the record says of acts by the person, and on them or what is theirs.

    What is confidential is told to whoever did it.
    """
    own = Entry.objects.filter(actor=user.public_id).values("pk")
    openly = Entry.objects.filter(confidential=False)
    about = openly.filter(subject_type="user", subject=user.public_id).values("pk")
    things = [
        Prompt.objects.filter(author=user),
        Response.objects.filter(author=user),
        Comment.objects.filter(author=user),
        Vote.objects.filter(voter=user),
        Membership.objects.filter(user=user),
        Token.objects.filter(user=user),
        Appeal.objects.filter(appellant=user),
        ModerationAction.objects.filter(case__about=user, case__confidential=False),
    ]
    of_theirs = [openly.filter(subject__in=one.values("public_id")).values("pk") for one in things]
    return Entry.objects.filter(pk__in=cast("Any", own.union(about, *of_theirs)))


def _lists_naming(user: User) -> Rows:
    """Return the lines of employers' lists that name the account itself, no whole domain."""
    keys = keys_of(user.username, sorted(addresses_of(user)))
    return Approval.objects.matching({one for one in keys if one[0] != ListKind.DOMAIN})


def _changed_by_hand(user: User) -> Rows:
    return OperatorChange.objects.filter(subject_type="accounts.user", subject=user.public_id)


BY_HAND: Mapping[str, Callable[[User], Rows]] = {
    "sessions.Session": _sessions,
    "accounts.OperatorChange": _changed_by_hand,
    "communities.Invitation": _invitations_to,
    "consent.Approval": _lists_naming,
    "consent.EvidenceOpening": _openings,
    "record.Entry": _entries,
}
