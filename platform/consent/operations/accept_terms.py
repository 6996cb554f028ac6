"""Agree to a version of the terms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from communities.rule_values import rules_of
from consent.models import Acceptance, AgeStatement, AskedWords, Covers, TermsKind, TermsVersion
from consent.terms_acceptance import version_in_effect
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class AnotherVersion(Refused):
    """What was read, the version or the words that ask, is not what counts any more."""


@dataclass(frozen=True)
class Asking:
    """What a page asked: its words as they stood there, and their language (BCP 47)."""

    words: str
    locale: str

    @property
    def sha256(self) -> str:
        """Return what names the words, and what a form carries of them."""
        return hashlib.sha256(self.words.encode()).hexdigest()

    def check_shown(self, sha256: str) -> None:
        """Check that these are the words that were read.

        Raises:
            AnotherVersion: the page that was sent showed others, or does not say which.
        """
        if sha256 != self.sha256:
            raise AnotherVersion(
                _("What is asked changed while you were reading. Nothing was stored: read it anew.")
            )


def accept_terms(
    *,
    user: User,
    community: Community,
    covers: Covers,
    number: int,
    asking: Asking,
    of_age: bool | None = None,
    now: datetime,
) -> Acceptance:
    """Store the user's yes to version `number` for what it covers; twice changes nothing.

    `of_age` says whether the user stated to be old enough (the community's threshold); None where
    the page did not ask. The yes stays as it was given: who ticks the line only now, or for
    another age, states it from now on.

    Raises:
        AnotherVersion: `number` is not the version in effect.
        Refused: only people agree to terms.
    """
    if user.kind not in (User.Kind.PERSON, User.Kind.SIMULATED):
        raise Refused(_("Only people agree to terms."))
    with transaction.atomic():
        version = version_in_effect(community, TermsKind.CONTRIBUTOR, now=now)
        if version is None or version.number != number:
            raise AnotherVersion(
                _("The terms changed while you were reading. This is the version that counts now.")
            )
        words = keep_words(asking, now=now)
        return _accept(user, version, covers, words, of_age=of_age, now=now)


def keep_words(asking: Asking, *, now: datetime) -> AskedWords:
    """Store the words of a page once."""
    AskedWords.objects.bulk_create(
        [
            AskedWords(
                sha256=asking.sha256, locale=asking.locale, words=asking.words, first_shown_at=now
            )
        ],
        ignore_conflicts=True,
    )
    return AskedWords.objects.get(pk=asking.sha256)


def keep_statement(
    user: User, community: Community, words: AskedWords, *, covers_earlier: bool, now: datetime
) -> AgeStatement:
    """Store once that the user is as old as the community asks now."""
    stated, _is_new = AgeStatement.objects.get_or_create(
        user=user,
        community=community,
        covers_earlier=covers_earlier,
        threshold=rules_of(community).age_threshold,
        defaults={"words": words, "locale": words.locale, "at": now},
    )
    return stated


def _accept(
    user: User,
    version: TermsVersion,
    covers: Covers,
    words: AskedWords,
    *,
    of_age: bool | None,
    now: datetime,
) -> Acceptance:
    community = version.community
    threshold = rules_of(community).age_threshold if of_age is not None else None
    accepted, is_new = Acceptance.objects.get_or_create(
        user=user,
        version=version,
        covers=covers,
        acting_as="self",
        entity="",
        defaults={
            "community": community,
            "of_age": of_age,
            "age_threshold": threshold,
            "text_sha256": version.sha256,
            "words": words,
            "locale": words.locale,
            "accepted_at": now,
        },
    )
    if is_new:
        writing.write(
            Verb.TERMS_ACCEPTED,
            actor=user,
            subject=accepted,
            subject_type="acceptance",
            right=writing.OWN_ACCOUNT,
            now=now,
            community=community,
            details={"version": version.version, "covers": covers.value},
        )
    elif of_age and (accepted.of_age, accepted.age_threshold) != (True, threshold):
        keep_statement(user, community, words, covers_earlier=False, now=now)
    return accepted
