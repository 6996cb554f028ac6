"""Outside reviewers: somebody offers, stewards accept by the rule of two people, an office ends."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import has_second_factor
from accounts.rights import allows
from communities.addresses import address
from communities.admission import is_suspended
from communities.models import Community, Membership, NotificationKind, Reviewer
from communities.notice_period import notice_ends
from communities.notify import notify
from communities.operations.turns import NotAllowed, take_turn
from communities.policies import JOIN, MANAGE_MEMBERS
from communities.stewards import acting_stewards, stewards_in_force
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_WORDS_LENGTH = 1_000


def offer_review(*, community: Community, user: User, words: str, now: datetime) -> Reviewer:
    """Offer to answer this community's appeals, as somebody who doesn't belong to it.

    Raises:
        Refused: the user is no person, a member or suspended here, has no second factor, has
            offered already, or says too much.
    """
    words = words.strip()
    if len(words) > MAX_WORDS_LENGTH:
        raise Refused(_("Please keep it under %d characters.") % MAX_WORDS_LENGTH)
    _check(community, user, now=now)
    try:
        with transaction.atomic():
            reviewer = Reviewer.objects.create(
                community=community, user=user, words=words, offered_at=now
            )
            _record(Verb.REVIEWER_OFFERED, reviewer, actor=user, right=JOIN, now=now)
            stewards = stewards_in_force(community, now=now)
            _tell(stewards, NotificationKind.REVIEW_OFFERED, reviewer, now=now, name=user.name)
    except IntegrityError as error:
        raise Refused(_("You have offered this already.")) from error
    return reviewer


def accept_reviewer(*, reviewer: Reviewer, by: User, now: datetime) -> Reviewer:
    """Accept an offer: as the first steward, or as the second who approves.

    The only steward who can decide announces it; after the notice the reviewer is in office.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: `by` accepted it before, or it was decided already.
    """
    with transaction.atomic():
        community = take_turn(reviewer.community, by=by, right=MANAGE_MEMBERS)
        waiting = _waiting_now(reviewer)
        if waiting.accepted_by == by:
            raise Refused(_("You have accepted this. Another steward has to agree."))
        if waiting.accepted_by in acting_stewards(community, now=now):
            waiting.approved_by, waiting.effective_at = by, None
            _seat(waiting, now=now)
            return waiting
        waiting.accepted_by, waiting.accepted_at = by, now
        _announce(waiting, now=now)
        _record(Verb.REVIEWER_ACCEPTED, waiting, actor=by, right=MANAGE_MEMBERS, now=now)
        _tell([waiting.user], NotificationKind.REVIEW_DECIDED, waiting, now=now, outcome="accepted")
        return waiting


def end_review(*, reviewer: Reviewer, by: User, now: datetime) -> None:
    """End an offer or an office: the reviewer may, and so may any steward.

    What they would have answered goes on to the site's operator.

    Raises:
        NotAllowed: `by` is neither.
        Refused: it has ended already.
    """
    with transaction.atomic():
        community = take_turn(reviewer.community)
        own = reviewer.user_id == by.pk
        if not own and not allows(MANAGE_MEMBERS, by, community):
            raise NotAllowed(_("Your role in this community does not include this."))
        _end(reviewer, actor=by, right=JOIN if own else MANAGE_MEMBERS, now=now)


def seat_due_reviewers(*, now: datetime) -> int:
    """Seat those whose notice is over; return how many. Each is one transaction.

    Where a second steward has come meanwhile it waits for that person; where none is left it is
    announced. Whoever has become a member is no outsider any more: their office ends.
    """
    found = Reviewer.objects.waiting().filter(accepted_at__isnull=False)
    return sum(
        _look_at(one, now=now) for one in list(found.select_related("community").order_by("pk"))
    )


def _look_at(reviewer: Reviewer, *, now: datetime) -> bool:
    with transaction.atomic():
        community = take_turn(reviewer.community)
        try:
            waiting = _waiting_now(reviewer)
        except Refused:
            return False
        stewards = acting_stewards(community, now=now)
        if waiting.accepted_by not in stewards:
            waiting.accepted_by = waiting.accepted_at = waiting.effective_at = None
            waiting.save(update_fields=["accepted_by", "accepted_at", "effective_at"])
            return False
        alone = stewards == [waiting.accepted_by]
        if alone and waiting.effective_at is not None and waiting.effective_at <= now:
            _seat(waiting, now=now)
            return True
        if alone != (waiting.effective_at is not None):
            _announce(waiting, now=now)
        return False


def _announce(reviewer: Reviewer, *, now: datetime) -> None:
    """Set when the acceptance takes effect, or let it wait for a second steward."""
    others = [
        one for one in acting_stewards(reviewer.community, now=now) if one != reviewer.accepted_by
    ]
    reviewer.effective_at = None if others else notice_ends(reviewer.community, now=now)
    reviewer.save(update_fields=["accepted_by", "accepted_at", "effective_at"])


def _seat(reviewer: Reviewer, *, now: datetime) -> None:
    reviewer.since = now
    reviewer.save(update_fields=["approved_by", "effective_at", "since"])
    by = reviewer.approved_by
    _record(
        Verb.REVIEWER_SEATED,
        reviewer,
        actor=by,
        right=MANAGE_MEMBERS if by else writing.PLATFORM,
        now=now,
        decided_by=2 if by else 1,
    )
    _tell([reviewer.user], NotificationKind.REVIEW_DECIDED, reviewer, now=now, outcome="seated")


def _end(reviewer: Reviewer, *, actor: User, right: str, now: datetime) -> None:
    if not Reviewer.objects.current().filter(pk=reviewer.pk).update(ended_at=now):
        raise Refused(_("This has ended already."))
    _record(Verb.REVIEWER_ENDED, reviewer, actor=actor, right=right, now=now)
    if actor.pk != reviewer.user_id:
        _tell([reviewer.user], NotificationKind.REVIEW_DECIDED, reviewer, now=now, outcome="ended")


def _check(community: Community, user: User, *, now: datetime) -> None:
    if user.kind != User.Kind.PERSON:
        raise Refused(_("Only a person can review."))
    if Membership.objects.filter(community=community, user=user).exists():
        raise Refused(_("You belong to this community. A reviewer comes from outside."))
    if is_suspended(community, user, now=now):
        raise Refused(_("You are suspended here."))
    if not has_second_factor(user):
        raise Refused(
            _("Set up a passkey or one-time codes first: whoever answers appeals needs one.")
        )


def _waiting_now(reviewer: Reviewer) -> Reviewer:
    rows = Reviewer.objects.waiting().select_related("community", "user", "accepted_by")
    found = rows.filter(pk=reviewer.pk).first()
    if found is None:
        raise Refused(_("This was decided or taken back already."))
    if Membership.objects.filter(community=found.community, user=found.user).exists():
        raise Refused(_("%s belongs to this community by now.") % found.user.name)
    return found


def _record(
    verb: Verb,
    reviewer: Reviewer,
    *,
    actor: User | None,
    right: str,
    now: datetime,
    **details: writing.Detail,
) -> None:
    writing.write(
        verb,
        actor=actor,
        subject=reviewer.user,
        subject_type="user",
        right=right,
        now=now,
        community=reviewer.community,
        details={"reviewer": str(reviewer.public_id), **details},
    )


def _tell(
    people: list[User], kind: NotificationKind, reviewer: Reviewer, *, now: datetime, **data: str
) -> None:
    notify(
        people,
        kind=kind,
        community=reviewer.community,
        url=address(reviewer.community, "reviewers/"),
        now=now,
        data=data,
        named=reviewer.user if "name" in data else None,
        by_email=True,
    )
