"""The record's pages and the desk: for the community's own stewards, in words, and whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from communities.models import Community, Membership, Role
from communities.policies import MANAGE_MEMBERS
from communities.record_search import FAMILIES, NOT_OF_COMMUNITIES
from preferences.policies import MODERATE
from record import writing
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(moot: Moot) -> User:
    """Return a steward of the community."""
    return member(moot.community, Role.STEWARD, name="Steward Anna")


def member(community: Community, role: Role, **given: Any) -> User:
    """Return somebody who belongs to the community."""
    user: User = MembershipFactory(community=community, role=role, user=UserFactory(**given)).user
    return user


def note(
    community: Community | None,
    verb: Verb = Verb.MEMBER_ROLE_CHANGED,
    *,
    actor: User | None = None,
    subject: Any = None,
    subject_type: str = "membership",
    right: str = MANAGE_MEMBERS,
    now: datetime = NOW,
    **given: Any,
) -> Entry:
    """Write an entry about a membership, or another subject."""
    return writing.write(
        verb,
        actor=actor,
        subject=subject or Membership.objects.filter(community=community).latest("pk"),
        subject_type=subject_type,
        community=community,
        right=right,
        now=now,
        **given,
    )


def page_for(browser: Client, moot: Moot, query: str = "") -> str:
    """Return the record's page."""
    answer = browser.get(address(moot, f"record/{query}"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_entry_is_a_sentence_with_the_right_in_words(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    member(moot.community, Role.MAINTAINER, name="Maintainer Ben")
    entry = note(moot.community, actor=steward, details={"from": "contributor", "to": None})

    page = page_for(as_(steward), moot)

    sentence = " ".join(page.split())
    assert '<b class="outcome">Steward Anna</b> changed a role: Maintainer Ben' in sentence
    assert "by the right to decide on requests to join, change roles" in page
    assert entry.digest in page
    assert str(entry.subject) in page
    assert "contributor" in page


def test_names_are_looked_up_when_the_record_is_read(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    gone: User = UserFactory(name="Maintainer Ben")
    MembershipFactory(community=moot.community, user=gone, agreed=False)
    note(moot.community, actor=gone)
    note(moot.community, Verb.MEMBER_SUSPENDED, actor=steward, subject=gone, subject_type="user")
    browser = as_(steward)
    User.objects.filter(pk=gone.pk).update(name="Maintainer Bea")
    assert page_for(browser, moot).count("Maintainer Bea</b>") == 1

    gone.memberships.all().delete()
    gone.delete()

    page = page_for(browser, moot)
    assert "Maintainer B" not in page
    assert "Someone who left" in page
    assert "suspended a member:" in page


def test_the_platform_and_the_operator_are_actors_too(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    note(moot.community, right=writing.PLATFORM)
    note(moot.community, right=writing.OPERATOR)
    other = "communities.of_another_release"
    note(moot.community, subject=moot.comparison, subject_type="some_new_thing", right=other)

    page = page_for(as_(steward), moot)

    for words in (
        "The platform",
        "The site’s operator",
        "by the platform itself",
        "some new thing",
    ):
        assert words in page


# ---- who may, and what never appears


def secrets(moot: Moot, steward: User) -> list[Entry]:
    """Write what no steward of the community may read."""
    elsewhere = MembershipFactory(role=Role.STEWARD).community
    return [
        note(moot.community, Verb.REPORT_MADE, subject_type="report", confidential=True),
        note(
            moot.community,
            Verb.ACCOUNT_DENIED,
            actor=steward,
            subject=steward,
            subject_type="user",
            right=writing.OWN_ACCOUNT,
        ),
        note(elsewhere, actor=steward),
        note(None, Verb.BACKUP_MADE, subject=steward, subject_type="backup"),
    ]


QUERIES = ["", "?family=moderation", "?who=Steward+Anna", "?subject={subject}", "?after={entry}"]


def test_confidential_entries_and_those_of_accounts_and_other_communities_never_appear(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    shown = note(moot.community, actor=steward)
    browser = as_(steward)
    for secret in secrets(moot, steward):
        marks = [str(secret.public_id), secret.digest]
        for wanted in QUERIES:
            query = wanted.format(subject=secret.subject, entry=secret.public_id)
            answer = browser.get(address(moot, f"record/{query}"))
            assert not [mark for mark in marks if mark in answer.content.decode()], query
        for form in ("csv", "jsonl"):
            body = sent(browser, moot, format=form, subject="")
            assert not [mark for mark in marks if mark in body]
            assert shown.digest in body


@pytest.mark.parametrize("page", ["record/", "record/file/", "desk/"])
def test_nobody_but_the_communitys_stewards_enters(moot: Moot, as_: SignedIn, page: str) -> None:
    elsewhere: Membership = MembershipFactory(role=Role.STEWARD)
    suspended = member(moot.community, Role.STEWARD)
    SuspensionFactory(community=moot.community, user=suspended)
    entry = note(moot.community)
    for person in (
        elsewhere.user,
        suspended,
        member(moot.community, Role.MAINTAINER),
        member(moot.community, Role.CONTRIBUTOR),
        UserFactory(),
        UserFactory(is_staff=True),
    ):
        for method in ("get", "post"):
            answer = getattr(as_(person), method)(address(moot, page))
            assert answer.status_code == 403, (person, method)
            body = answer.content.decode()
            assert entry.digest not in body
            assert str(entry.public_id) not in body
    stranger = Client().get(address(moot, page))
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/sign-in/")
    assert not Entry.objects.filter(verb=Verb.DATA_EXPORTED).exists()


def test_a_steward_without_a_second_factor_does_not_enter(
    moot: Moot, steward: User, as_: SignedIn, settings: Any
) -> None:
    settings.DEMO_SIGN_IN = False

    for page in ("record/", "desk/"):
        assert as_(steward).get(address(moot, page)).status_code in (302, 403)


# ---- searching


def test_every_verb_of_a_community_belongs_to_one_family() -> None:
    prefixes = [prefix for family in FAMILIES for prefix in family.prefixes]
    assert len(prefixes) == len(set(prefixes))
    families = {verb.value.split(".")[0] for verb in Verb}
    assert families == {*prefixes, *NOT_OF_COMMUNITIES}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abc"),
        ("?family=people", "a"),
        ("?family=moderation", "b"),
        ("?family=groups", ""),
        ("?who=anna", "a"),
        ("?who=nobody", ""),
        ("?since=2026-05-05", "bc"),
        ("?until=2026-05-05", "ab"),
        ("?since=2026-05-05&until=2026-05-05", "b"),
        ("?since=2026-05-06&family=people", ""),
    ],
)
def test_a_search_finds_what_it_asks_for(
    moot: Moot, steward: User, as_: SignedIn, query: str, found: str
) -> None:
    ben = member(moot.community, Role.MAINTAINER, name="Maintainer Ben")
    day = timedelta(days=1)
    entries = {
        "a": note(moot.community, actor=steward),
        "b": note(moot.community, Verb.MODERATION_HIDDEN, actor=ben, right=MODERATE, now=NOW + day),
        "c": note(moot.community, Verb.PROMPT_SUBMITTED, actor=ben, now=NOW + 2 * day),
    }

    page = page_for(as_(steward), moot, query)

    assert "".join(name for name, entry in entries.items() if entry.digest in page) == found


def test_the_history_of_one_subject_is_found_by_its_id(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    one = note(moot.community, subject=moot.comparison.prompt, subject_type="prompt")
    other = note(moot.community)

    page = page_for(as_(steward), moot, f"?subject={one.subject}")

    assert one.digest in page
    assert other.digest not in page
    assert address(moot, f"prompts/{one.subject}/") in page


@pytest.mark.parametrize(
    "query",
    ["subject=x", "since=yesterday", "family=account", "since=2026-05-05&until=2026-05-04"],
)
def test_a_search_that_makes_no_sense_is_explained(
    moot: Moot, steward: User, as_: SignedIn, query: str
) -> None:
    entry = note(moot.community)

    answer = as_(steward).get(address(moot, f"record/?{query}"))

    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert entry.digest not in answer.content.decode()


def test_a_long_record_is_paged_by_cursor_to_its_end_and_back(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    entries = [note(moot.community, actor=steward) for _ in range(120)]
    browser, seen, query = as_(steward), list[str](), ""

    def shown(page: str) -> list[str]:
        return [one.digest for one in reversed(entries) if one.digest in page]

    for _ in range(3):
        page = page_for(browser, moot, query)
        seen += shown(page)
        note(moot.community, actor=steward)
        query = link(page, "next")
    assert seen == [one.digest for one in reversed(entries)]
    assert query == ""
    back = page_for(browser, moot, link(page, "prev"))
    assert shown(back) == seen[50:100]


def link(page: str, rel: str) -> str:
    """Return where the newer or the older entries are, '' for nowhere."""
    _, found, after = page.partition(f'rel="{rel}" href="')
    return after.split('"')[0].replace("&amp;", "&") if found else ""


def test_the_page_needs_the_same_queries_for_one_entry_as_for_many(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    browser = as_(steward)
    note(moot.community, actor=steward)
    with CaptureQueriesContext(connection) as few:
        page_for(browser, moot)
    for _ in range(30):
        note(moot.community, actor=member(moot.community, Role.CONTRIBUTOR))

    with CaptureQueriesContext(connection) as many:
        page_for(browser, moot)

    assert len(many) == len(few) <= 9


def sent(browser: Client, moot: Moot, **given: str) -> str:
    """Return the file that the form sends."""
    answer = browser.post(address(moot, "record/file/"), given)
    assert answer.status_code == 200
    pieces: Callable[[], bytes] = answer.getvalue
    return pieces().decode()


# ---- the desk


def test_the_desk_says_what_waits_and_leads_on(moot: Moot, steward: User, as_: SignedIn) -> None:
    browser = as_(steward)
    assert "Nothing waits." in browser.get(address(moot, "desk/")).content.decode()
    for person in (UserFactory(), UserFactory()):
        moot.community.join_requests.create(user=person, asked_at=NOW)
    CommunityFactory().join_requests.create(user=person, asked_at=NOW)

    page = browser.get(address(moot, "desk/")).content.decode()

    assert "2 people ask to join" in page
    assert address(moot, "people/requests/") in page


def test_every_page_that_the_desk_leads_to_opens(moot: Moot, steward: User, as_: SignedIn) -> None:
    browser = as_(steward)
    page = browser.get(address(moot, "desk/")).content.decode().split("<main")[1]
    places = {part.split('"')[0] for part in page.split('href="')[1:]}

    assert len(places) > 12
    for place in places:
        assert place.startswith("/"), place
        assert browser.get(place).status_code == 200, place
