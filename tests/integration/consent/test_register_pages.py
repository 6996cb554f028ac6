"""The register: who agreed to what, when, by what words, and where their data went."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Membership
from consent.models import (
    DUE_AFTER,
    Acceptance,
    AskedWords,
    ConsentEvent,
    ConsentState,
    Purpose,
    Withdrawal,
)
from preferences.models import Prompt
from preferences.releases.export_preferences import export_preferences
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW, SignedIn
from tests.integration.journeys.reading import read as reading
from tests.integration.releases.deciding import everybody_votes, pair
from tests.support.moderating import member, steward
from tests.support.terms import draft, stored

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def at(page: str = "", slug: str = "moot") -> str:
    """Return an address of the register."""
    return f"/c/{slug}/desk/rights/{page}"


def read(browser: Any, page: str = "", status: int = 200) -> str:
    """Return what a page of the register says."""
    response = browser.get(at(page))
    assert response.status_code == status
    return reading(response.content.decode()).text


def page_of(user: User) -> str:
    """Return where a person's page is."""
    return f"people/{user.public_id}/"


def asked_back(user: User, community: Community | None = None, *, days_ago: int = 1) -> Withdrawal:
    """Store a request of somebody's."""
    asked = timezone.now() - days_ago * DAY
    return Withdrawal.objects.create(
        user=user,
        community=community,
        scope="community" if community else "everything",
        total=3,
        asked_at=asked,
        due_at=asked + DUE_AFTER,
    )


def test_only_stewards_of_the_community_enter(
    community: Community, ada: User, as_: SignedIn
) -> None:
    maintainer, stranger = member(community), UserFactory()
    elsewhere = steward(CommunityFactory())
    for page in ("", page_of(maintainer), "exports/", "licence/", "processing.md", "breach.md"):
        assert as_(ada).get(at(page)).status_code == 200
        for other in (maintainer, stranger, elsewhere):
            assert as_(other).get(at(page)).status_code == 403
            assert as_(other).post(at("file/")).status_code == 403


def test_a_persons_page_says_what_they_agreed_to_when_and_by_what_words(
    community: Community, browser: Any
) -> None:
    owner = member(community, name="Owner Reed")
    answers(owner, community, Purpose.PUBLISH_VOTES, ConsentState.WITHDRAWN)

    page = read(browser, page_of(owner))

    for words in (
        "Owner Reed",
        "1.0.0",
        "votes and facts",
        "for oneself",
        "said to be 16 or older",
    ):
        assert words in page
    assert "Publish my votes: withdrawn" in page
    assert "Publish my votes: given" in page
    words_of = Acceptance.objects.filter(user=owner)[0].words_id
    assert at(f"words/{words_of}/") in browser.get(at(page_of(owner))).content.decode()
    assert "Everything is asked at once here." in read(browser, f"words/{words_of}/")


def test_words_that_were_asked_elsewhere_only_are_not_shown(
    community: Community, ada: User, browser: Any
) -> None:
    elsewhere = AskedWords.objects.create(
        sha256="e" * 64, locale="en", words="Asked elsewhere.", first_shown_at=NOW
    )
    own = Acceptance.objects.filter(user=ada)[0]
    Acceptance.objects.create(
        user=ada,
        community=CommunityFactory(),
        version=own.version,
        covers="votes",
        acting_as="employee",
        entity="A company",
        text_sha256=own.text_sha256,
        words=elsewhere,
        locale="en",
        accepted_at=NOW,
    )

    assert browser.get(at(f"words/{own.words_id}/")).status_code == 200
    assert browser.get(at(f"words/{elsewhere.pk}/")).status_code == 404
    assert browser.get(at(f"words/{'0' * 64}/")).status_code == 404


def test_a_person_who_left_is_still_found_and_a_stranger_is_not(
    community: Community, browser: Any
) -> None:
    left, stranger = member(community, name="Leaver Holt"), UserFactory(name="Leaver Elsewhere")
    Membership.objects.filter(user=left).delete()

    page = read(browser, "?who=leaver")

    assert "Leaver Holt" in page
    assert "Leaver Elsewhere" not in page
    assert "no member any more" in read(browser, page_of(left))
    assert read(browser, page_of(stranger), status=404)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("quill", True),
        ("ada qu", True),
        ("uill", False),
        ("'; --", False),
        ("", False),
        ("a & |", True),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names(
    browser: Any, words: str, found: bool
) -> None:
    page = browser.get(at(), {"who": words}).content.decode()

    assert ("/desk/rights/people/" in page) is found


def test_what_somebody_gave_is_counted_by_kind_and_state(
    community: Community, browser: Any
) -> None:
    owner = member(community)
    for number in range(4):
        PromptFactory(community=community, author=owner, text=f"Prompt {number}?")
    hidden, removed = Prompt.objects.order_by("pk")[:2]
    Prompt.objects.filter(pk=hidden.pk).update(hidden_at=NOW)
    Prompt.objects.filter(pk=removed.pk).update(removed_at=NOW, hidden_at=NOW)

    page = read(browser, page_of(owner))

    assert "Prompts 2 1 0 1" in page
    assert "Votes 0 0 0 0" in page


def test_where_data_went_counts_texts_and_votes_that_were_let_out(
    community: Community, ada: User, browser: Any, tmp_path: Path
) -> None:
    author = member(community, role="contributor")  # type: ignore[arg-type]
    own = Acceptance.objects.get(user=author, covers="texts")
    pair(community, author=author, acceptance=own, origin="own")
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=ada, now=NOW, out=tmp_path / "one")
    assert "Ada Quill 1 0" in read(browser, page_of(author))
    assert "Ada Quill 0 2" in read(browser, page_of(ada))

    assert "Nothing of theirs left" in read(browser, page_of(member(community)))


@pytest.mark.parametrize(
    ("then", "says"), [(-DAY, "Nothing of theirs left"), (DAY, "Ada Quill 0 1")]
)
def test_what_was_answered_when_the_file_was_made_decides_whether_votes_left(
    community: Community, ada: User, browser: Any, tmp_path: Path, then: timedelta, says: str
) -> None:
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=ada, now=NOW, out=tmp_path / "one")

    ConsentEvent.objects.create(
        user=ada,
        community=community,
        purpose=Purpose.PUBLISH_VOTES,
        state=ConsentState.WITHDRAWN,
        controller="me",
        locale="en",
        at=NOW + then,
    )

    assert says in read(browser, page_of(ada))


def test_withdrawals_that_are_overdue_are_said_to_be(community: Community, browser: Any) -> None:
    assert "Nothing waits." in read(browser)
    late, waits, done = (member(community, name=name) for name in ("Late", "Waits", "Done"))
    asked_back(late, days_ago=31)
    asked_back(waits, community, days_ago=2)
    finished = asked_back(done, community, days_ago=40)
    finished.finished_at = timezone.now()
    finished.save()
    asked_back(UserFactory(name="From elsewhere"), days_ago=31)

    page = read(browser)

    assert "1 withdrawal is overdue." in page
    assert page.index("Late : everything") < page.index("Waits : everything in one community")
    assert page.count("Overdue") == 1
    assert "From elsewhere" not in page
    assert "Done :" not in page
    assert "Overdue" in read(browser, page_of(late))
    assert "Overdue" not in read(browser, page_of(done))


def test_who_has_to_agree_again_is_named_until_they_do(
    community: Community, ada: User, browser: Any
) -> None:
    assert "no material change of the terms is in effect" in read(browser)
    slow, quick = member(community, name="Slow"), member(community, name="Quick")
    never = MembershipFactory(community=community, user=UserFactory(name="Never"), agreed=False)
    (two,) = stored(
        community, "Give more.", now=timezone.now() - DAY, grace_ends_at=timezone.now() + 9 * DAY
    )
    for covers in ("votes", "texts"):
        Acceptance.objects.create(
            user=quick,
            community=community,
            version=two,
            covers=covers,
            text_sha256=two.sha256,
            words=Acceptance.objects.all()[0].words,
            locale="en",
            accepted_at=timezone.now(),
        )
    draft(community, ada, text="Give even more.", now=timezone.now())

    page = read(browser)

    assert "2 of 4 members have not agreed." in page
    assert "they can still go on under an earlier version." in page
    assert "Slow" in page
    assert "Quick" not in page
    assert never.user.name not in page
    assert "A draft waits: Contributor terms." in page
    of_version = read(browser, "versions/contributor_terms/2/")
    assert "Votes and facts: 1" in of_version
    assert "3 of 4 members have not agreed." in of_version
    assert slow.name in of_version


def test_a_large_community_is_looked_through_in_stretches(
    community: Community, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        MembershipFactory(
            community=community, user=UserFactory(name=f"Number {number}"), agreed=False
        )
    monkeypatch.setattr("consent.people.LOOKED_AT", 2)
    monkeypatch.setattr("consent.people.MAX_FOUND", 1)
    page, seen = "versions/contributor_terms/1/", ""

    for _ in range(9):
        body = browser.get(at(page)).content.decode()
        seen += body
        if "members_after=" not in body:
            break
        on = body.split("?members_after=")[1].split("#")[0]
        page = f"versions/contributor_terms/1/?members_after={on}"

    assert all(f"Number {number}" in seen for number in range(5))
    assert "looked at here have not agreed" in shown_text(seen)
    assert browser.get(at("versions/contributor_terms/1/?members_after=x")).status_code == 200


def shown_text(body: str) -> str:
    """Return a page's words."""
    return " ".join(body.split())
