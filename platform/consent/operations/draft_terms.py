"""Draft, review and discard the next version of a community's terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import Community, NotificationKind
from communities.notice_period import notice_ends
from communities.notify import notify
from communities.operations.turns import take_turn
from communities.stewards import acting_stewards, reviewers_since, stewards_in_force
from consent.default_texts import default_text
from consent.models import TermsChange, TermsDraft, TermsKind, TermsVersion
from consent.policies import MANAGE_TERMS, REVIEW_TERMS
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_LENGTH = 60_000
MAX_LINES = 3
MAX_GRACE_DAYS = 365


class DraftIsOld(Refused):
    """Somebody changed the draft, or published a version, that the writer has not seen."""


@dataclass(frozen=True)
class DraftText:
    """What a draft says. `effective_at` None: when it is activated."""

    text: str
    locale: str = "en"
    change: TermsChange = TermsChange.MATERIAL
    what_changed: str = ""
    effective_at: datetime | None = None
    grace_days: int = 30


def draft_terms(
    *,
    community: Community,
    kind: TermsKind,
    words: DraftText,
    after: int,
    seen: datetime | None = None,
    by: User,
    now: datetime,
) -> TermsDraft:
    """Store the draft of the next version; any change of its words ends a review.

    `after` is the number of the version that the writer began from, `seen` the `drafted_at` of the
    draft they changed; None for a new one. Where nobody else can review, the draft is announced.

    Raises:
        NotAllowed: `by` may not do this (any more).
        DraftIsOld: the writer has not seen the newest version or draft.
        Refused: the words can't be a version.
    """
    with transaction.atomic():
        take_turn(community, by=by, right=MANAGE_TERMS)
        newest = newest_of(community, kind)
        draft = TermsDraft.objects.filter(community=community, kind=kind).first()
        if (newest.number if newest else 0) != after or (draft and draft.drafted_at) != seen:
            raise DraftIsOld(_("Somebody changed this while you were writing. Nothing is lost."))
        _check(words, newest, now=now)
        # Whoever knows of this draft already is not told of each word that its writer corrects.
        is_news = draft is None or draft.drafted_by_id != by.pk or draft.reviewed_at is not None
        draft = draft or TermsDraft(community=community, kind=kind)
        _take_over(draft, words)
        draft.after = after
        draft.drafted_by, draft.drafted_at = by, now
        draft.reviewed_by = draft.reviewed_at = None
        alone = not takes_one_person(draft) and not reviewers(community, drafter=by, now=now)
        draft.notice_ends_at = notice_ends(community, now=now) if alone else None
        draft.save()
        _record(Verb.TERMS_DRAFTED, draft, actor=by, now=now, notice=alone)
        if is_news and not takes_one_person(draft):
            _tell(draft, now=now)
        return draft


def review_draft(*, draft: TermsDraft, seen: datetime, by: User, now: datetime) -> TermsDraft:
    """Agree to the words of a draft, as the second person.

    Raises:
        NotAllowed: `by` may not do this (any more).
        DraftIsOld: the words have changed since `seen`.
        Refused: `by` wrote them, or others come first: an outside reviewer where a steward can.
    """
    with transaction.atomic():
        take_turn(draft.community, by=by, right=REVIEW_TERMS)
        found = draft_now(draft)
        if found.drafted_at != seen:
            raise DraftIsOld(_("The draft was changed after you read it. Read it again."))
        if found.drafted_by == by:
            raise Refused(_("You wrote this. Somebody else has to review it."))
        if by not in reviewers(found.community, drafter=found.drafted_by, now=now):
            raise Refused(_("Another steward is here to review this: that comes first."))
        found.reviewed_by, found.reviewed_at = by, now
        found.save(update_fields=["reviewed_by", "reviewed_at"])
        _record(Verb.TERMS_REVIEWED, found, actor=by, now=now, right=REVIEW_TERMS)
        return found


def discard_draft(*, draft: TermsDraft, by: User, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: it is gone already.
    """
    with transaction.atomic():
        take_turn(draft.community, by=by, right=MANAGE_TERMS)
        found = draft_now(draft)
        _record(Verb.TERMS_DISCARDED, found, actor=by, now=now)
        found.delete()


def newest_of(community: Community, kind: TermsKind) -> TermsVersion | None:
    """Return the version with the highest number, whether it counts already or not."""
    versions = TermsVersion.objects.filter(community=community, kind=kind)
    return versions.order_by("-number").first()


def reviewers(community: Community, *, drafter: User, now: datetime) -> list[User]:
    """Return who can be the second person: other stewards, else outside reviewers."""
    stewards = [one for one in acting_stewards(community, now=now) if one != drafter]
    if stewards:
        return stewards
    seated = reviewers_since(community, now=now)
    return list(User.objects.filter(pk__in=seated).exclude(pk=drafter.pk).order_by("pk"))


def is_untouched(draft: TermsDraft) -> bool:
    """Say whether the draft is our own text as it is."""
    return draft.text.strip() == default_text(TermsKind(draft.kind), draft.community).strip()


def takes_one_person(draft: TermsDraft) -> bool:
    """Say whether one person decides: our own text as it is, and nobody is kept from being asked.

    Calling it an editorial change of other words is a judgement, and takes two.
    """
    return is_untouched(draft) and (draft.after == 0 or draft.change == TermsChange.MATERIAL)


def draft_now(draft: TermsDraft) -> TermsDraft:
    """Return the draft as it is after one's turn was taken.

    Raises:
        Refused: it was activated or thrown away.
    """
    rows = TermsDraft.objects.select_related("community", "drafted_by", "reviewed_by")
    found = rows.filter(pk=draft.pk).first()
    if found is None:
        raise Refused(_("This draft is not there any more."))
    return found


def _check(words: DraftText, newest: TermsVersion | None, *, now: datetime) -> None:
    if not words.text.strip():
        raise Refused(_("Terms without a text can’t be agreed to."))
    if len(words.text) > MAX_LENGTH:
        raise Refused(_("The text has more than %d characters.") % MAX_LENGTH)
    if not 0 <= words.grace_days <= MAX_GRACE_DAYS:
        raise Refused(_("The time to go on as before is 0 to %d days.") % MAX_GRACE_DAYS)
    if words.effective_at is not None:
        _check_date(words.effective_at, newest, now=now)
    if newest is None:
        return
    if newest.text.strip() == words.text.strip():
        raise Refused(_("This is the text of version %s: nothing changed.") % newest.version)
    lines = [line for line in words.what_changed.splitlines() if line.strip()]
    if not 1 <= len(lines) <= MAX_LINES:
        raise Refused(_("Say in one to three lines what changed. Members read them first."))


def _check_date(at: datetime, newest: TermsVersion | None, *, now: datetime) -> None:
    if at < now:
        raise Refused(_("That date has passed. Name a later one, or none."))
    if newest is not None and at < newest.effective_at:
        raise Refused(
            _("Version %s takes effect later than that. This one can’t come before it.")
            % newest.version
        )


def _take_over(draft: TermsDraft, words: DraftText) -> None:
    lines = (line.strip() for line in words.what_changed.splitlines())
    draft.text, draft.locale = words.text.strip() + "\n", words.locale
    draft.change, draft.what_changed = words.change, "\n".join(line for line in lines if line)
    draft.effective_at = words.effective_at
    draft.grace_days = words.grace_days


def _tell(draft: TermsDraft, *, now: datetime) -> None:
    """Tell whoever can review it, or object to it."""
    able = reviewers(draft.community, drafter=draft.drafted_by, now=now)
    stewards = stewards_in_force(draft.community, now=now)
    others = {one.pk: one for one in (*able, *stewards) if one != draft.drafted_by}
    notify(
        list(others.values()),
        kind=NotificationKind.TERMS_DRAFTED,
        community=draft.community,
        url=address(draft.community, f"terms/{draft.kind}/draft/"),
        now=now,
        data={"kind": draft.kind, "name": draft.drafted_by.name},
        named=draft.drafted_by,
        by_email=True,
    )


def _record(
    verb: Verb,
    draft: TermsDraft,
    *,
    actor: User,
    now: datetime,
    right: str = MANAGE_TERMS,
    **details: writing.Detail,
) -> None:
    writing.write(
        verb,
        actor=actor,
        subject=draft,
        subject_type="terms_draft",
        right=right,
        now=now,
        community=draft.community,
        details={"kind": draft.kind, **details},
    )
