"""Have a draft of terms take effect: the one way in which a version comes to be."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import Community, NotificationKind
from communities.notify import notify
from communities.operations.turns import take_turn
from consent.default_texts import LOCALE, default_text
from consent.models import TermsChange, TermsDraft, TermsKind, TermsVersion
from consent.operations.draft_terms import (
    DraftIsOld,
    draft_now,
    is_untouched,
    newest_of,
    reviewers,
    takes_one_person,
)
from consent.policies import MANAGE_TERMS
from consent.terms_acceptance import FIRST, missing_kinds, who_is_asked_again
from consent.terms_status import next_version
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def activate_terms(*, draft: TermsDraft, seen: datetime, by: User, now: datetime) -> TermsVersion:
    """Make the draft the next version, from its date on, and tell members of a material change.

    It takes two people, the drafter and a reviewer; where there is no second person the public
    notice must be over; our own text as it is takes one.

    Raises:
        NotAllowed: `by` may not do this (any more).
        DraftIsOld: the words have changed since `seen`.
        Refused: the draft is gone, or not ready; the message says why.
    """
    with transaction.atomic():
        take_turn(draft.community, by=by, right=MANAGE_TERMS)
        found = draft_now(draft)
        if found.drafted_at != seen:
            raise DraftIsOld(_("The draft was changed after you read it. Read it again."))
        in_the_way = what_is_missing(found, now=now)
        if in_the_way:
            raise Refused(in_the_way)
        asked = who_is_asked_again(found)
        version = _publish(
            found,
            actor=by,
            drafted_by=found.drafted_by,
            right=MANAGE_TERMS,
            decided_by=2 if found.reviewed_by else 1,
            before=newest_of(found.community, TermsKind(found.kind)),
            now=now,
        )
        found.delete()
        if found.change == TermsChange.MATERIAL:
            _tell(version, asked, now=now)
        return version


def publish_defaults(
    community: Community, *, actor: User | None, right: str, now: datetime
) -> list[TermsVersion]:
    """Publish our own texts where a community has none yet, in the caller's transaction.

    It is the community's turn, and the right was asked for by whoever calls. `actor` None: whoever
    runs the site.
    """
    published, missing = [], missing_kinds(community)
    for kind in filter(missing.__contains__, FIRST):
        draft = TermsDraft(
            community=community,
            kind=kind,
            locale=LOCALE,
            text=default_text(kind, community),
            after=0,
        )
        published.append(
            _publish(
                draft,
                actor=actor,
                drafted_by=actor,
                right=right,
                decided_by=1,
                before=None,
                now=now,
            )
        )
    return published


def what_is_missing(draft: TermsDraft, *, now: datetime) -> str:
    """Say what keeps a draft from being activated now; '' for nothing."""
    newest = newest_of(draft.community, TermsKind(draft.kind))
    if (newest.number if newest else 0) != draft.after:
        return _("Another version was published meanwhile. Bring the draft up to date.")
    if takes_one_person(draft) or draft.reviewed_by is not None:
        return ""
    others = reviewers(draft.community, drafter=draft.drafted_by, now=now)
    if others:
        names = ", ".join(one.name for one in others)
        return _("It has to be reviewed by one of: %s.") % names
    if draft.notice_ends_at is None:
        return _("Nobody is left to review it. Save it again, and it is announced instead.")
    if draft.notice_ends_at > now:
        return _("It is announced, since nobody else can review it. The notice is not over yet.")
    return ""


def takes_effect(draft: TermsDraft, before: TermsVersion | None, *, now: datetime) -> datetime:
    """Return when the draft would count if it was activated now; `before` is what it follows.

    Never before the version it follows: else an editorial change would bring that one in early,
    past everybody whom it asks.
    """
    return max(now, draft.effective_at or now, before.effective_at if before else now)


def _publish(
    draft: TermsDraft,
    *,
    actor: User | None,
    drafted_by: User | None,
    right: str,
    decided_by: int,
    before: TermsVersion | None,
    now: datetime,
) -> TermsVersion:
    community, kind = draft.community, TermsKind(draft.kind)
    is_material = before is None or draft.change == TermsChange.MATERIAL
    effective_at = takes_effect(draft, before, now=now)
    asks = is_material and before is not None and kind != TermsKind.NOTICE
    version = TermsVersion.objects.create(
        community=community,
        kind=kind,
        number=(before.number if before else 0) + 1,
        version=next_version(before.version if before else "", is_material=is_material),
        locale=draft.locale,
        text=draft.text,
        sha256=hashlib.sha256(draft.text.encode()).hexdigest(),
        licence="" if kind == TermsKind.NOTICE else community.outbound_licence,
        is_default=is_untouched(draft),
        change=TermsChange.MATERIAL if is_material else TermsChange.EDITORIAL,
        what_changed=draft.what_changed if before else "",
        effective_at=effective_at,
        grace_ends_at=effective_at + timedelta(days=draft.grace_days) if asks else None,
        published_at=now,
        drafted_by=drafted_by,
        reviewed_by=draft.reviewed_by,
        decided_by=decided_by,
    )
    writing.write(
        Verb.TERMS_ACTIVATED,
        actor=actor,
        subject=version,
        subject_type="terms_version",
        right=right,
        now=now,
        community=community,
        details={
            "kind": kind.value,
            "version": version.version,
            "change": version.change,
            "decided_by": decided_by,
            "sha256": version.sha256,
        },
    )
    return version


def _tell(version: TermsVersion, users: list[User], *, now: datetime) -> None:
    notify(
        users,
        kind=NotificationKind.TERMS_CHANGED,
        community=version.community,
        url=address(version.community, f"terms/{version.kind}/{version.number}/changes/"),
        now=now,
        data={
            "kind": version.kind,
            "from": version.effective_at.isoformat(),
            "until": version.grace_ends_at.isoformat() if version.grace_ends_at else "",
        },
        by_email=True,
    )
