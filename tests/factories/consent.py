"""Terms in effect, and what members have agreed to: rows as they were stored long ago."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from accounts.models import User
from communities.legal_home import legal_home_of
from communities.models import Community
from consent.default_texts import default_text
from consent.models import (
    Acceptance,
    AskedWords,
    Consent,
    ConsentEvent,
    ConsentState,
    Covers,
    Purpose,
    TermsKind,
    TermsVersion,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = "Everything is asked at once here."


def has_terms(
    community: Community, kinds: tuple[TermsKind, ...] = (TermsKind.CONTRIBUTOR, TermsKind.NOTICE)
) -> None:
    """Give the community our own terms and notice as its first versions."""
    for kind in kinds:
        text = default_text(kind, community)
        TermsVersion.objects.create(
            community=community,
            kind=kind,
            number=1,
            version="1.0.0",
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            licence=community.outbound_licence if kind != TermsKind.NOTICE else "",
            is_default=True,
            effective_at=LONG_AGO,
            published_at=LONG_AGO,
            decided_by=1,
        )


def agree_to_all(user: User, community: Community) -> None:
    """Accept the first terms for votes and texts, and let both be published."""
    version = TermsVersion.objects.filter(
        community=community, kind=TermsKind.CONTRIBUTOR, number=1
    ).first()
    if version is None:
        return
    Acceptance.objects.bulk_create(
        [
            Acceptance(
                user=user,
                community=community,
                version=version,
                covers=covers,
                of_age=True,
                age_threshold=16,
                text_sha256=version.sha256,
                words=_words(),
                locale="en",
                accepted_at=LONG_AGO,
            )
            for covers in Covers
        ],
        ignore_conflicts=True,
    )
    for purpose in (Purpose.PUBLISH_VOTES, Purpose.PUBLISH_TEXTS):
        if not Consent.objects.filter(user=user, community=community, purpose=purpose).exists():
            answers(user, community, purpose, ConsentState.GIVEN)


def answers(user: User, community: Community, purpose: Purpose, state: ConsentState) -> None:
    """Store an answer and point to it."""
    event = ConsentEvent.objects.create(
        user=user,
        community=community,
        purpose=purpose,
        state=state,
        controller=legal_home_of(community).in_words(),
        words=_words(),
        locale="en",
        at=LONG_AGO,
    )
    Consent.objects.update_or_create(
        user=user,
        community=community,
        purpose=purpose,
        defaults={"event": event, "is_given": state == ConsentState.GIVEN},
    )


def _words() -> AskedWords:
    words, _ = AskedWords.objects.get_or_create(
        sha256=hashlib.sha256(WORDS.encode()).hexdigest(),
        defaults={"locale": "en", "words": WORDS, "first_shown_at": LONG_AGO},
    )
    return words
