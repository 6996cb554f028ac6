"""How a draft becomes a version: two people, or a notice; what was seen; from when on; once."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import User
from communities.models import Community, Membership, Notification, Role
from communities.notification_texts import told
from communities.operations.turns import NotAllowed
from consent.default_texts import default_text
from consent.models import TermsDraft, TermsVersion
from consent.operations.activate_terms import activate_terms, takes_effect, what_is_missing
from consent.operations.draft_terms import DraftIsOld, review_draft
from consent.terms_acceptance import version_in_effect, who_is_asked_again
from consent.terms_status import TermsStatus, standing
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, ReviewerFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.moderating import member, steward
from tests.support.terms import (
    CONTRIBUTOR,
    CORPORATE,
    EDITORIAL,
    MATERIAL,
    NOTICE,
    accepted,
    draft,
    publish,
    versions_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOTICE_TIME = timedelta(hours=72)


def test_two_people_make_a_version(community: Community, ada: User, bea: User) -> None:
    one = draft(community, ada, now=NOW)
    with pytest.raises(Refused, match="reviewed by one of: Another steward"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW + DAY)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    version = activate_terms(draft=one, seen=NOW, by=ada, now=NOW + DAY)

    assert (version.number, version.version, version.decided_by) == (1, "1.0.0", 2)
    assert (version.drafted_by, version.reviewed_by) == (ada, bea)
    assert version.sha256 == hashlib.sha256(b"Give what is yours.\n").hexdigest()
    assert (version.licence, version.is_default) == ("CC-BY-4.0", False)
    assert (version.effective_at, version.published_at) == (NOW + DAY, NOW + DAY)
    assert version.grace_ends_at is None, "there is nothing to go on from"
    assert version.what_changed == ""
    assert not TermsDraft.objects.exists()
    entry = Entry.objects.get(verb="terms.activated")
    assert (entry.actor, entry.right) == (ada.public_id, "consent.manage_terms")
    assert entry.details == {
        "kind": "contributor_terms",
        "version": "1.0.0",
        "change": "material",
        "decided_by": 2,
        "sha256": version.sha256,
    }
    with pytest.raises(Refused, match="not there any more"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW + DAY)


def test_one_person_waits_for_the_end_of_the_public_notice(community: Community, ada: User) -> None:
    one = draft(community, ada, now=NOW)
    early = NOW + NOTICE_TIME - timedelta(seconds=1)
    with pytest.raises(Refused, match="notice is not over"):
        activate_terms(draft=one, seen=NOW, by=ada, now=early)

    version = activate_terms(draft=one, seen=NOW, by=ada, now=NOW + NOTICE_TIME)

    assert (version.decided_by, version.reviewed_by) == (1, None)
    assert Entry.objects.get(verb="terms.activated").details["decided_by"] == 1


def test_a_second_steward_who_comes_during_the_notice_has_to_review(
    community: Community, ada: User
) -> None:
    one = draft(community, ada, now=NOW)
    bea = steward(community, name="Another steward")

    with pytest.raises(Refused, match="Another steward"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW + NOTICE_TIME)
    with pytest.raises(Refused, match="Another steward"):
        activate_terms(draft=one, seen=NOW, by=bea, now=NOW + NOTICE_TIME)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW + NOTICE_TIME)
    assert activate_terms(draft=one, seen=NOW, by=bea, now=NOW + NOTICE_TIME).decided_by == 2


def test_a_draft_whose_reviewer_has_left_is_announced_when_it_is_saved_again(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    Membership.objects.get(user=bea).delete()
    with pytest.raises(Refused, match="Save it again"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW + DAY)

    again = draft(community, ada, now=NOW + DAY)

    assert again.notice_ends_at == NOW + DAY + NOTICE_TIME


def test_an_outside_reviewer_and_the_only_steward_are_two_people(
    community: Community, ada: User
) -> None:
    reviewer = ReviewerFactory(community=community, user=UserFactory(name="Olive")).user
    one = draft(community, ada, now=NOW)
    assert "Olive" in what_is_missing(one, now=NOW)
    review_draft(draft=one, seen=NOW, by=reviewer, now=NOW)
    with pytest.raises(NotAllowed):
        activate_terms(draft=one, seen=NOW, by=reviewer, now=NOW)

    version = activate_terms(draft=one, seen=NOW, by=ada, now=NOW)

    assert (version.decided_by, version.reviewed_by) == (2, reviewer)


def test_our_own_text_takes_one_person_and_says_so(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, text=default_text(CONTRIBUTOR, community), now=NOW)

    version = activate_terms(draft=one, seen=NOW, by=ada, now=NOW)

    assert (version.is_default, version.decided_by) == (True, 1)


def test_our_own_text_as_an_editorial_change_of_other_words_takes_two(
    community: Community, ada: User, bea: User
) -> None:
    publish(community, ada, bea, now=NOW)
    ours = default_text(CONTRIBUTOR, community)
    one = draft(community, ada, text=ours, change=EDITORIAL, now=NOW)
    with pytest.raises(Refused, match="Another steward"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW)

    one = draft(community, ada, text=ours, now=NOW + DAY)

    assert activate_terms(draft=one, seen=NOW + DAY, by=ada, now=NOW + DAY).version == "2.0.0"


def test_only_what_was_seen_takes_effect(community: Community, ada: User, bea: User) -> None:
    one = draft(community, ada, now=NOW)
    draft(community, ada, text="Give everything.", now=NOW + DAY)
    review_draft(draft=one, seen=NOW + DAY, by=bea, now=NOW + DAY)

    with pytest.raises(DraftIsOld, match="Read it again"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW + DAY)
    assert not TermsVersion.objects.exists()


def test_a_draft_that_another_version_overtook_is_brought_up_to_date_first(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)
    TermsDraft.objects.update(after=3)

    with pytest.raises(Refused, match="up to date"):
        activate_terms(draft=one, seen=NOW, by=ada, now=NOW)


def test_a_version_counts_from_its_date_on_and_grace_from_then(
    community: Community, ada: User, bea: User
) -> None:
    publish(community, ada, bea, now=NOW)
    second = publish(
        community, ada, bea, text="Two", effective_at=NOW + 9 * DAY, grace_days=5, now=NOW
    )

    assert (second.effective_at, second.grace_ends_at) == (NOW + 9 * DAY, NOW + 14 * DAY)
    for day, number in ((0, 1), (8, 1), (9, 2)):
        current = version_in_effect(community, CONTRIBUTOR, now=NOW + day * DAY)
        assert current is not None
        assert current.number == number
    found = versions_of(community, CONTRIBUTOR)
    assert standing(found, [1], now=NOW + 10 * DAY).standing == TermsStatus.GRACE
    assert standing(found, [1], now=NOW + 14 * DAY).standing == TermsStatus.NEEDED


def test_a_date_that_passed_while_the_draft_waited_is_now(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, effective_at=NOW + DAY, now=NOW)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    version = activate_terms(draft=one, seen=NOW, by=ada, now=NOW + 3 * DAY)

    assert version.effective_at == NOW + 3 * DAY


def test_an_editorial_change_brings_no_material_one_in_early(
    community: Community, ada: User, bea: User
) -> None:
    publish(community, ada, bea, now=NOW)
    publish(community, ada, bea, text="Two", effective_at=NOW + 9 * DAY, grace_days=0, now=NOW)
    one = draft(community, ada, text="Two.", change=EDITORIAL, now=NOW)
    second = TermsVersion.objects.get(number=2)
    assert takes_effect(one, second, now=NOW) == NOW + 9 * DAY
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    third = activate_terms(draft=one, seen=NOW, by=ada, now=NOW)

    assert (third.version, third.effective_at) == ("2.0.1", NOW + 9 * DAY)
    found = versions_of(community, CONTRIBUTOR)
    assert standing(found, [1], now=NOW + DAY).number == 1
    assert standing(found, [1], now=NOW + 9 * DAY).standing == TermsStatus.NEEDED


def test_a_material_change_tells_those_who_agreed_and_an_editorial_one_nobody(
    community: Community, ada: User, bea: User
) -> None:
    first = publish(community, ada, bea, now=NOW)
    agreed, gone = member(community), member(community)
    member(community)
    for user in (agreed, gone, UserFactory()):
        accepted(user, first, now=NOW)
    Membership.objects.get(user=gone).delete()
    Notification.objects.all().delete()
    one = draft(community, ada, text="Two", now=NOW)
    assert who_is_asked_again(one) == [agreed]
    Notification.objects.all().delete()
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    activate_terms(draft=one, seen=NOW, by=ada, now=NOW)

    note = Notification.objects.get()
    assert (note.user, note.kind) == (agreed, "terms_changed")
    assert note.url.endswith("/terms/contributor_terms/2/changes/")
    assert told(note).sentence == (
        "The community has changed the contributor terms, from May 4, 2026 on. "
        "Before June 3, 2026 you can still go on under an earlier version."
    )

    Notification.objects.all().delete()
    publish(community, ada, bea, text="Two.", change=EDITORIAL, now=NOW + DAY)
    assert set(Notification.objects.values_list("kind", flat=True)) == {"terms_drafted"}


def test_a_notice_is_told_to_every_person_and_asked_of_nobody(
    community: Community, ada: User, bea: User
) -> None:
    MembershipFactory(community=community, user=UserFactory(kind=User.Kind.BOT))
    one = draft(community, ada, kind=NOTICE, now=NOW)
    assert who_is_asked_again(one) == [], "the first one changes nothing"
    publish(community, ada, bea, kind=NOTICE, now=NOW + DAY)

    second = publish(community, ada, bea, kind=NOTICE, text="We keep less.", now=NOW + 2 * DAY)

    assert (second.licence, second.grace_ends_at) == ("", None)
    told_of = Notification.objects.filter(kind="terms_changed")
    assert {one.user for one in told_of} == {ada, bea}


def test_terms_for_employers_have_a_licence_and_ask_again(
    community: Community, ada: User, bea: User
) -> None:
    first = publish(community, ada, bea, kind=CORPORATE, now=NOW)
    second = publish(community, ada, bea, kind=CORPORATE, text="Two", now=NOW + DAY)

    assert first.licence == "CC-BY-4.0"
    assert second.grace_ends_at == NOW + 31 * DAY
    assert not TermsVersion.objects.filter(kind=CONTRIBUTOR).exists()


def test_only_stewards_of_this_community_activate(
    community: Community, ada: User, bea: User
) -> None:
    one = draft(community, ada, now=NOW)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)
    elsewhere = steward(CommunityFactory())
    for person in (
        member(community),
        member(community, Role.CONTRIBUTOR),
        elsewhere,
        UserFactory(),
    ):
        with pytest.raises(NotAllowed):
            activate_terms(draft=one, seen=NOW, by=person, now=NOW)
    assert TermsDraft.objects.exists()


@pytest.mark.parametrize("changes", list(product((True, False), repeat=3)))
def test_numbers_and_versions_follow_each_other_without_a_gap(
    community: Community, ada: User, bea: User, changes: tuple[bool, ...]
) -> None:
    publish(community, ada, bea, now=NOW)
    for day, is_material in enumerate(changes, start=1):
        change = MATERIAL if is_material else EDITORIAL
        publish(community, ada, bea, text=f"Day {day}", change=change, now=NOW + day * DAY)

    made = TermsVersion.objects.order_by("number")
    assert [one.number for one in made] == [1, 2, 3, 4]
    before = (1, 0, 0)
    for version, is_material in zip(made[1:], changes, strict=True):
        after = tuple(map(int, version.version.split(".")))
        major, minor, patch = before
        assert after == ((major + 1, 0, 0) if is_material else (major, minor, patch + 1))
        before = after


@pytest.mark.parametrize("statement", ["UPDATE {} SET text = 'x'", "DELETE FROM {}"])
def test_a_version_is_never_changed_by_raw_sql_of_the_application(
    community: Community, ada: User, bea: User, statement: str
) -> None:
    publish(community, ada, bea, now=NOW)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("consent_termsversion"))


@pytest.mark.django_db(transaction=True)
def test_of_ten_presses_at_once_one_activates() -> None:
    community = CommunityFactory(created_at=NOW)
    ada, bea = steward(community), steward(community)
    one = draft(community, ada, now=NOW)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    def press(by: User) -> str:
        try:
            activate_terms(draft=one, seen=NOW, by=by, now=NOW)
        except Refused as refused:
            return str(refused)
        else:
            return "activated"
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        ended = list(pool.map(press, [ada, bea] * 5))

    assert sorted(set(ended)) == ["This draft is not there any more.", "activated"]
    assert ended.count("activated") == 1
    assert TermsVersion.objects.count() == 1
    assert Entry.objects.filter(verb="terms.activated").count() == 1
