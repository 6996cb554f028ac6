"""A draft of terms for stewards and reviewers: what it changes, whom it asks, what is next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.models import Community
from communities.policies import SEE_MEMBERS
from communities.word_diff import differences
from consent.models import TermsChange, TermsDraft, TermsKind, TermsVersion
from consent.operations.activate_terms import takes_effect, what_is_missing
from consent.operations.draft_terms import reviewers, takes_one_person
from consent.policies import MANAGE_TERMS
from consent.terms_acceptance import who_is_asked_again
from web.shown.community_texts import change_in_words, pieces_shown
from web.shown.terms import rendered, url

MAX_NAMED = 200


def draft_entry(draft: TermsDraft) -> dict[str, Any]:
    """Return a draft in one line."""
    kind = TermsKind(draft.kind)
    return {
        "title": kind.label,
        "drafted_by": draft.drafted_by.name,
        "drafted_at": draft.drafted_at,
        "reviewed": draft.reviewed_by is not None,
        "url": url(draft.community, "draft", kind),
    }


def waiting_drafts(community: Community, user: User, *, now: datetime) -> tuple[int, int]:
    """Return how many drafts wait for the steward's review, and how many to be published."""
    rows = TermsDraft.objects.filter(community=community)
    drafts = list(rows.select_related("community", "drafted_by", "reviewed_by"))
    ready = [one for one in drafts if not what_is_missing(one, now=now)]
    to_review = [
        one
        for one in drafts
        if one not in ready and one.reviewed_by is None and one.drafted_by != user
    ]
    return len(to_review), len(ready)


def drafts_to_review(community: Community, reader: User, *, now: datetime) -> list[dict[str, Any]]:
    """Return the drafts that wait for the reader, in one line each."""
    rows = TermsDraft.objects.filter(community=community, reviewed_by=None).order_by("kind")
    return [
        draft_entry(one)
        for one in rows.select_related("community", "drafted_by", "reviewed_by")
        if not takes_one_person(one)
        and reader in reviewers(community, drafter=one.drafted_by, now=now)
    ]


def draft_shown(
    draft: TermsDraft, before: TermsVersion | None, *, reader: User, now: datetime
) -> dict[str, Any]:
    """Return a draft in full; `before` is what it follows.

    `seen` is sent with each press, so that what was read is decided.
    """
    kind = TermsKind(draft.kind)
    manages = allows(MANAGE_TERMS, reader, draft.community)
    missing = what_is_missing(draft, now=now)
    second = reviewers(draft.community, drafter=draft.drafted_by, now=now)
    return {
        **draft_entry(draft),
        "seen": draft.drafted_at.isoformat(),
        "is_first": draft.after == 0,
        "is_material": draft.change == TermsChange.MATERIAL,
        "is_notice": kind == TermsKind.NOTICE,
        "change": TermsChange(draft.change).label,
        "what_changed": draft.what_changed.splitlines(),
        "asked_for": draft.effective_at,
        "effective_at": takes_effect(draft, before, now=now),
        "grace_days": draft.grace_days,
        "locale": draft.locale,
        "notice_ends_at": draft.notice_ends_at,
        "reviewed_by": draft.reviewed_by.name if draft.reviewed_by else "",
        "reviewed_at": draft.reviewed_at,
        "one_person": takes_one_person(draft),
        "missing": missing,
        "may_review": reader in second and draft.reviewed_by is None,
        "is_own": reader == draft.drafted_by,
        "may_activate": manages and not missing,
        "may_manage": manages,
        "edit_url": url(draft.community, "edit", kind) if manages else "",
        "review_url": url(draft.community, "review", kind),
        "activate_url": url(draft.community, "activate", kind),
        "discard_url": url(draft.community, "discard", kind),
        "html": rendered(draft.text),
    }


def difference(draft: TermsDraft, before: TermsVersion | None) -> dict[str, Any]:
    """Return what the draft changes, word by word."""
    pieces = differences(before.text, draft.text) if before else []
    return {
        "before": before.version if before else "",
        "in_words": change_in_words(pieces),
        "pieces": pieces_shown(pieces),
    }


def asked_again(draft: TermsDraft, *, reader: User) -> dict[str, Any]:
    """Return who would be asked: how many, and to members also who; at most 200 are named."""
    people = who_is_asked_again(draft)
    names = [one.name for one in people] if allows(SEE_MEMBERS, reader, draft.community) else []
    more = len(names) - MAX_NAMED
    return {
        "count": len(people),
        "names": sorted(names[:MAX_NAMED], key=str.casefold),
        "more": _("and %d more") % more if more > 0 else "",
    }
