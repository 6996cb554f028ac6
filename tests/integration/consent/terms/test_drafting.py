"""Drafts of terms: who writes and reviews them, what is refused, who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community, Notification, Role
from communities.notification_texts import told
from communities.operations.turns import NotAllowed
from consent.default_texts import default_text
from consent.models import TermsDraft
from consent.operations.draft_terms import (
    MAX_LENGTH,
    DraftIsOld,
    discard_draft,
    draft_terms,
    review_draft,
    reviewers,
)
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, ReviewerFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.moderating import member, steward
from tests.support.terms import CONTRIBUTOR, EDITORIAL, NOTICE, draft, publish, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_draft_waits_for_the_other_steward_who_is_told(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, text="  Give what is yours.\n\n", now=NOW)

    assert (one.text, one.after, one.drafted_by, one.drafted_at) == (
        "Give what is yours.\n",
        0,
        ada,
        NOW,
    )
    assert one.notice_ends_at is None
    assert reviewers(community, drafter=ada, now=NOW) == [bea]
    note = Notification.objects.get()
    assert (note.user, note.kind, note.by_email) == (bea, "terms_drafted", True)
    assert note.url.endswith(f"/c/{community.slug}/terms/contributor_terms/draft/")
    assert told(note).sentence.startswith("A steward has drafted the contributor terms.")
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.right) == (
        "terms.drafted",
        ada.public_id,
        "consent.manage_terms",
    )
    assert entry.details == {"kind": "contributor_terms", "notice": False}


def test_where_nobody_else_can_review_a_draft_is_announced(community: Community, ada: User) -> None:
    one = draft(community, ada, now=NOW)

    assert one.notice_ends_at == NOW + timedelta(hours=72)
    assert Entry.objects.get().details["notice"] is True
    assert not Notification.objects.exists()

    again = draft(community, ada, text="Give all.", now=NOW + DAY)

    assert again.pk == one.pk
    assert again.notice_ends_at == NOW + DAY + timedelta(hours=72), "other words begin it again"


def test_an_outside_reviewer_is_the_second_person_where_no_steward_is(
    community: Community, ada: User
) -> None:
    reviewer = ReviewerFactory(community=community).user

    one = draft(community, ada, now=NOW)

    assert one.notice_ends_at is None
    assert Notification.objects.get().user == reviewer
    reviewed = review_draft(draft=one, seen=NOW, by=reviewer, now=NOW + DAY)
    assert (reviewed.reviewed_by, reviewed.reviewed_at) == (reviewer, NOW + DAY)


def test_an_outside_reviewer_does_not_stand_in_for_a_steward_who_is_there(
    community: Community, ada: User, bea: User
) -> None:
    reviewer = ReviewerFactory(community=community).user
    one = draft(community, ada, now=NOW)

    with pytest.raises(Refused, match="Another steward is here"):
        review_draft(draft=one, seen=NOW, by=reviewer, now=NOW)


def test_our_own_text_as_it_is_asks_nobody_and_tells_nobody(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, text=default_text(CONTRIBUTOR, community), now=NOW)

    assert one.notice_ends_at is None
    assert not Notification.objects.exists()


def test_the_drafter_does_not_review_their_own_words(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)

    with pytest.raises(Refused, match="You wrote this"):
        review_draft(draft=one, seen=NOW, by=ada, now=NOW)

    assert not Entry.objects.filter(verb="terms.reviewed").exists()


def test_any_change_ends_the_review_and_makes_its_writer_the_drafter(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)
    entry = Entry.objects.get(verb="terms.reviewed")
    assert (entry.actor, entry.right) == (bea.public_id, "consent.review_terms")

    changed = draft(community, bea, text="Give all.", now=NOW + DAY)

    assert (changed.drafted_by, changed.reviewed_by, changed.reviewed_at) == (bea, None, None)
    with pytest.raises(Refused, match="You wrote this"):
        review_draft(draft=one, seen=NOW + DAY, by=bea, now=NOW + DAY)
    review_draft(draft=one, seen=NOW + DAY, by=ada, now=NOW + DAY)


def test_a_review_is_of_the_words_that_were_read(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    draft(community, ada, text="Give all.", now=NOW + DAY)

    with pytest.raises(DraftIsOld, match="Read it again"):
        review_draft(draft=one, seen=NOW, by=bea, now=NOW + DAY)


def test_the_others_are_told_once_while_the_writer_corrects_and_again_after_a_review(
    community: Community, ada: User, bea: User
) -> None:
    for hour in range(3):
        one = draft(community, ada, text=f"Draft {hour}", now=NOW + timedelta(hours=hour))
    assert Notification.objects.filter(user=bea).count() == 1

    review_draft(draft=one, seen=one.drafted_at, by=bea, now=NOW + DAY)
    draft(community, ada, text="After all", now=NOW + DAY)

    assert Notification.objects.filter(user=bea).count() == 2
    draft(community, bea, text="Mine", now=NOW + 2 * DAY)
    assert Notification.objects.get(user=ada).kind == "terms_drafted"


def test_whoever_has_not_seen_the_newest_draft_overwrites_nothing(
    community: Community, ada: User, bea: User
) -> None:
    given: dict[str, Any] = {"community": community, "kind": CONTRIBUTOR, "by": bea, "now": NOW}
    with pytest.raises(DraftIsOld):
        draft_terms(**given, words=words(), after=1, seen=None)
    with pytest.raises(DraftIsOld):
        draft_terms(**given, words=words(), after=0, seen=NOW)
    draft(community, ada, now=NOW)
    for seen in (None, NOW - DAY):
        with pytest.raises(DraftIsOld, match="Nothing is lost"):
            draft_terms(**given, words=words("Mine"), after=0, seen=seen)
    assert TermsDraft.objects.get().drafted_by == ada


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"text": " \n"}, "without a text"),
        ({"text": "x" * (MAX_LENGTH + 1)}, "more than 60000 characters"),
        ({"text": "Give what is yours.\n"}, "nothing changed"),
        ({"text": "New", "what_changed": " \n"}, "one to three lines"),
        ({"text": "New", "what_changed": "a\nb\nc\nd"}, "one to three lines"),
        ({"text": "New", "grace_days": 366}, "0 to 365 days"),
        ({"text": "New", "grace_days": -1}, "0 to 365 days"),
        ({"text": "New", "effective_at": NOW - DAY}, "has passed"),
        ({"text": "New", "effective_at": NOW + DAY}, "can’t come before it"),
    ],
)
def test_words_that_can_not_be_a_version_are_refused(
    community: Community, ada: User, bea: User, values: dict[str, Any], why: str
) -> None:
    publish(community, ada, bea, effective_at=NOW + 2 * DAY, now=NOW)

    with pytest.raises(Refused, match=why):
        draft(community, ada, now=NOW, **values)

    assert not TermsDraft.objects.exists()


def test_a_first_version_need_not_say_what_changed(community: Community, ada: User) -> None:
    assert draft(community, ada, what_changed="", now=NOW).what_changed == ""


def test_drafts_of_two_kinds_and_of_two_communities_stand_apart(
    community: Community, ada: User
) -> None:
    other = steward(CommunityFactory(), name="Eve")
    draft(community, ada, now=NOW)
    draft(community, ada, kind=NOTICE, change=EDITORIAL, now=NOW)
    draft(other.memberships.get().community, other, now=NOW)

    assert TermsDraft.objects.count() == 3


def test_a_draft_is_thrown_away_once(community: Community, ada: User, bea: User) -> None:
    one = draft(community, ada, now=NOW)

    discard_draft(draft=one, by=bea, now=NOW)

    assert not TermsDraft.objects.exists()
    assert Entry.objects.get(verb="terms.discarded").actor == bea.public_id
    for again in (
        lambda: discard_draft(draft=one, by=ada, now=NOW),
        lambda: review_draft(draft=one, seen=NOW, by=bea, now=NOW),
    ):
        with pytest.raises(Refused, match="not there any more"):
            again()


def test_only_those_with_the_right_draft_review_and_discard(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    reviewer = ReviewerFactory(community=community).user
    elsewhere = steward(CommunityFactory())
    for person in (
        member(community),
        member(community, Role.CONTRIBUTOR),
        elsewhere,
        UserFactory(),
    ):
        with pytest.raises(NotAllowed):
            review_draft(draft=one, seen=NOW, by=person, now=NOW)
        with pytest.raises(NotAllowed):
            draft(community, person, now=NOW)
    for person in (reviewer, elsewhere):
        with pytest.raises(NotAllowed):
            draft(community, person, now=NOW)
        with pytest.raises(NotAllowed):
            discard_draft(draft=one, by=person, now=NOW)
    assert Entry.objects.count() == 1
