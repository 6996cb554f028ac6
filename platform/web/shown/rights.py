"""What somebody agreed to and answered, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Membership
from communities.rule_values import rules_of
from consent.consent_questions import age_line, age_words, questions_of
from consent.models import Acceptance, ActingAs, AgeStatement, Consent, ConsentEvent, Purpose
from consent.operations.decide_consent import NO, YES

# Every switch, in the order of the page.
SWITCHES = (
    Purpose.PUBLISH_VOTES,
    Purpose.PUBLISH_TEXTS,
    Purpose.ATTRIBUTION,
    Purpose.DEMOGRAPHICS,
    Purpose.RESEARCH_CONTACT,
)


def concerned(user: User) -> QuerySet[Community]:
    """Return the communities that somebody belongs to, agreed to something in, or answered."""
    belongs = Membership.objects.filter(user=user).values("community")
    agreed = Acceptance.objects.filter(user=user).values("community")
    answered = Consent.objects.filter(user=user).values("community")
    return Community.objects.filter(Q(pk__in=belongs) | Q(pk__in=agreed) | Q(pk__in=answered))


def communities(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """Return the switches and acceptances of each community that somebody gave something to.

    Four queries, however many communities.
    """
    accepted: dict[int, list[Acceptance]] = {}
    for one in Acceptance.objects.filter(user=user).select_related("version").order_by("-pk"):
        accepted.setdefault(one.community_id, []).append(one)
    consents = {
        (one.community_id, one.purpose): one
        for one in Consent.objects.filter(user=user).select_related("event")
    }
    stated: dict[int, list[AgeStatement]] = {}
    for statement in AgeStatement.objects.filter(user=user).order_by("at"):
        stated.setdefault(statement.community_id, []).append(statement)
    return [
        {
            "name": community.name,
            "url": reverse("web:community", args=[community.slug]),
            "switches": [
                _switch(community, purpose, consents.get((community.pk, purpose)), now=now)
                for purpose in SWITCHES
            ],
            "age": _age(community, accepted.get(community.pk, []), stated.get(community.pk, [])),
            "accepted": [_accepted(one) for one in accepted.get(community.pk, [])],
            "withdraw_url": reverse("web:withdraw_community", args=[community.public_id]),
            "withdraw_new_url": reverse("web:withdraw_community_new", args=[community.public_id]),
        }
        for community in Community.objects.read_by(user.pk)
        .filter(pk__in=concerned(user))
        .order_by("name", "pk")
    ]


def events(page: Iterable[ConsentEvent]) -> list[dict[str, Any]]:
    """Return answers as the history lists them."""
    return [
        {
            "community": one.community.name,
            "purpose": one.get_purpose_display(),
            "state": one.get_state_display(),
            "at": one.at,
            "receipt_url": receipt_url(one),
        }
        for one in page
    ]


def receipt_url(kept: ConsentEvent | Acceptance | AgeStatement) -> str:
    """Return where the receipt is."""
    return reverse("web:receipt", args=[kept.public_id])


def _switch(
    community: Community, purpose: Purpose, consent: Consent | None, *, now: datetime
) -> dict[str, Any]:
    question = questions_of(purpose)
    return {
        "words": question.words,
        "about_me": purpose == Purpose.DEMOGRAPHICS,
        "url": reverse("web:rights_answer", args=[community.public_id, purpose.value]),
        "answers": [
            {"value": value, "words": words, "current": value == _current(consent, now)}
            for value, words in question.answers
        ],
        "since": consent.event.at if consent is not None else None,
        "expired": consent is not None and consent.is_given and not consent.holds(now),
    }


def _current(consent: Consent | None, now: datetime) -> str:
    """Return the answer that holds now; '' where the person was never asked."""
    if consent is None:
        return ""
    return (consent.value or YES) if consent.holds(now) else NO


def _age(
    community: Community, accepted: list[Acceptance], stated: list[AgeStatement]
) -> dict[str, Any] | None:
    """Return the line about age; None for whoever stated it with every yes.

    What was stated before the community raised its age is stated anew.
    """
    threshold = rules_of(community).age_threshold
    with_terms = [(one.of_age and one.age_threshold) or 0 for one in accepted]
    if not stated and all(age >= threshold for age in with_terms):
        return None
    counts = [one for one in stated if one.threshold >= threshold]
    offers = [] if counts else [_offer(community, "now", earlier=False)]
    if not any(one.covers_earlier for one in counts):
        offers.append(_offer(community, "then", earlier=True))
    lower = any(0 < age < threshold for age in (*with_terms, *(one.threshold for one in stated)))
    return {
        "threshold": threshold,
        "url": reverse("web:rights_age", args=[community.public_id]),
        "raised": lower and not counts,
        "offers": offers,
        "stated": [
            {
                "threshold": one.threshold,
                "at": one.at,
                "covers_earlier": one.covers_earlier,
                "receipt_url": receipt_url(one),
            }
            for one in stated
        ],
    }


def _offer(community: Community, since: str, *, earlier: bool) -> dict[str, str]:
    return {
        "since": since,
        "words": age_line(community, earlier=earlier),
        "shown": age_words(community, earlier=earlier).sha256,
    }


def _accepted(one: Acceptance) -> dict[str, Any]:
    return {
        "kind": one.version.get_kind_display(),
        "version": one.version.version,
        "covers": one.get_covers_display(),
        "for_whom": _for_whom(one),
        "at": one.accepted_at,
        "receipt_url": receipt_url(one),
    }


def _for_whom(one: Acceptance) -> str:
    """Say in whose name somebody agreed; '' for oneself."""
    words = {
        ActingAs.EMPLOYEE.value: _("as one of the people of %s"),
        ActingAs.SIGNATORY.value: _("signed for %s"),
    }.get(one.acting_as, "")
    return words % one.entity if words else ""
