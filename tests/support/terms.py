"""Terms as stewards write, review and activate them, and people accept them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import Community
from consent.models import (
    Acceptance,
    AskedWords,
    Covers,
    TermsChange,
    TermsDraft,
    TermsKind,
    TermsVersion,
)
from consent.operations.activate_terms import activate_terms
from consent.operations.draft_terms import DraftText, draft_terms, newest_of, review_draft
from consent.terms_status import Version

CONTRIBUTOR, CORPORATE, NOTICE = TermsKind.CONTRIBUTOR, TermsKind.CORPORATE, TermsKind.NOTICE
MATERIAL, EDITORIAL = TermsChange.MATERIAL, TermsChange.EDITORIAL


def words(text: str = "Give what is yours.", **values: Any) -> DraftText:
    """Return what a draft says."""
    return DraftText(**{"text": text, "what_changed": "It is shorter."} | values)


def draft(
    community: Community, by: User, *, now: datetime, kind: TermsKind = CONTRIBUTOR, **values: Any
) -> TermsDraft:
    """Draft the next version, or change the draft that there is, having seen both."""
    newest = newest_of(community, kind)
    there = TermsDraft.objects.filter(community=community, kind=kind).first()
    return draft_terms(
        community=community,
        kind=kind,
        words=words(**values),
        after=newest.number if newest else 0,
        seen=there.drafted_at if there else None,
        by=by,
        now=now,
    )


def publish(
    community: Community,
    writer: User,
    second: User,
    *,
    now: datetime,
    kind: TermsKind = CONTRIBUTOR,
    **values: Any,
) -> TermsVersion:
    """Let two people publish the next version."""
    one = draft(community, writer, kind=kind, now=now, **values)
    review_draft(draft=one, seen=one.drafted_at, by=second, now=now)
    return activate_terms(draft=one, seen=one.drafted_at, by=writer, now=now)


def stored(
    community: Community, *texts: str, now: datetime, kind: TermsKind = CONTRIBUTOR, **values: Any
) -> list[TermsVersion]:
    """Store versions past the operations: what a page shows of them is the matter."""
    made = []
    for text in texts:
        number = TermsVersion.objects.filter(community=community, kind=kind).count() + 1
        given = {
            "community": community,
            "kind": kind,
            "number": number,
            "version": f"{number}.0.0",
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "what_changed": "It is shorter." if number > 1 else "",
            "effective_at": now,
            "published_at": now,
            "decided_by": 1,
        }
        made.append(TermsVersion.objects.create(**given | values))
    return made


def accepted(user: User, version: TermsVersion, *, now: datetime, **values: Any) -> Acceptance:
    """Store somebody's yes to a version."""
    text = "I agree."
    asked, _made = AskedWords.objects.get_or_create(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        defaults={"locale": "en", "words": text, "first_shown_at": now},
    )
    given = {
        "user": user,
        "community": version.community,
        "version": version,
        "covers": Covers.VOTES,
        "text_sha256": version.sha256,
        "words": asked,
        "locale": "en",
        "accepted_at": now,
    }
    return Acceptance.objects.create(**given | values)


def versions_of(community: Community, kind: TermsKind = CONTRIBUTOR) -> list[Version]:
    """Return what decides of a kind's versions, the first one first."""
    return [
        Version(one.number, one.change == MATERIAL, one.effective_at, one.grace_ends_at)
        for one in TermsVersion.objects.filter(community=community, kind=kind).order_by("number")
    ]
