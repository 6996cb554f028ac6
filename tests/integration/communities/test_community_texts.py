"""Guidelines, code of conduct and rules: read, publish, history, differences, whose they are."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.models import CodeOfConduct, Community, Guidelines, Role, Rules
from communities.operations.publish_text import NothingChanged, VersionIsOld, publish_text
from communities.rule_values import DEFAULTS, RuleValues, rules_of
from preferences.founding.change_rules import change_rules
from preferences.models import Comparison, Round, Vote
from preferences.models.comparison import ComparisonState
from record.models import Entry
from tests.factories import ComparisonFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address, found_moot, key_on
from tests.integration.founding.test_founding import shown
from tests.integration.voting.test_casting_votes import A_MUCH

pytestmark = pytest.mark.django_db

KINDS = ["guidelines", "conduct"]
MODELS: dict[str, type[Guidelines] | type[CodeOfConduct]] = {
    "guidelines": Guidelines,
    "conduct": CodeOfConduct,
}


@pytest.fixture
def steward(moot: Moot) -> User:
    member: User = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    return member


def write(community: Community, kind: str, *texts: str, notes: str = "") -> None:
    for number, text in enumerate(texts):
        publish_text(
            MODELS[kind],
            community=community,
            text=text,
            note=notes,
            after=number,
            actor=None,
            now=NOW,
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_steward_publishes_a_version_and_everybody_reads_it(
    moot: Moot, steward: User, as_: SignedIn, client: Client, kind: str
) -> None:
    browser = as_(steward)
    begun = shown(browser.get(address(moot, f"{kind}/edit/")))
    assert 'name="after" value="0"' in begun
    assert "# How we" in begun
    assert '<textarea name="text"' in begun

    typed = {"text": "Be kind.\r\nBe brief.", "note": "A beginning", "after": "0"}
    response = browser.post(address(moot, f"{kind}/edit/"), typed, follow=True)

    assert "Version 1 is published." in shown(response)
    page = shown(client.get(address(moot, f"{kind}/")))
    assert "Be kind." in page
    assert "A beginning" in page
    assert "Write a new version" not in page
    assert MODELS[kind].objects.get().text == "Be kind.\nBe brief."
    entry = Entry.objects.get(verb=f"{kind}.published")
    assert (entry.actor, entry.right) == (steward.public_id, "communities.edit")
    assert entry.details == {"version": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_is_there_for_good_and_says_that_it_is_old(
    moot: Moot, client: Client, kind: str
) -> None:
    write(moot.community, kind, "Be kind.", "Be bold.")

    old = shown(client.get(address(moot, f"{kind}/1/")))

    assert "Be kind." in old
    assert "This is an earlier version" in old
    assert "This is an earlier version" not in shown(client.get(address(moot, f"{kind}/2/")))
    for gone in ("0", "3", "99999999999999999999"):
        assert client.get(address(moot, f"{kind}/{gone}/")).status_code == 404
    assert client.get(address(moot, f"{kind}/1/changes/")).status_code == 404
    assert client.get(address(moot, f"{kind}/3/changes/")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_differences_say_what_was_added_and_removed(moot: Moot, client: Client, kind: str) -> None:
    write(
        moot.community,
        kind,
        "Be kind.\nName the next step.",
        "Be kind.\nName <a> next \u202estep.",
        notes="Why not",
    )

    page = shown(client.get(address(moot, f"{kind}/2/changes/")))

    heard = re.sub(r"<[^>]+>", "", page[page.index("<ins>") - 200 :])
    assert "removed: the end of what was removed." in heard
    assert "added: &lt;a&gt; end of what was added." in heard
    assert "U+202E" in page
    assert "Why not" in page
    assert re.search(r"\d words? added, 1 removed\.", page)


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_published_meanwhile_is_told_of_and_nothing_typed_is_lost(
    moot: Moot, steward: User, as_: SignedIn, kind: str
) -> None:
    write(moot.community, kind, "Be kind.")
    browser, edit = as_(steward), address(moot, f"{kind}/edit/")
    assert 'name="after" value="1"' in shown(browser.get(edit))
    publish_text(
        MODELS[kind],
        community=moot.community,
        text="Be bold.",
        note="Bolder",
        after=1,
        actor=None,
        now=NOW,
    )

    late = browser.post(edit, {"text": "Be my long text.", "note": "Mine", "after": "1"})

    assert late.status_code == 409
    assert "Version 2 was published while you were writing" in shown(late)
    assert "Bolder" in shown(late)
    assert "Be my long text." in shown(late)
    assert f"{kind}/2/changes/" in shown(late)
    assert MODELS[kind].objects.count() == 2

    # The page that came back begins from version 2.
    assert 'name="after" value="2"' in shown(late)
    again = browser.post(edit, {"text": "Be my long text.", "note": "Mine", "after": "2"})
    assert again.status_code == 302
    assert MODELS[kind].objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": "Be kind.\r\n "}, "This is the text of version 1: nothing changed."),
        ({"text": "  "}, "This field is required"),
        ({"text": "x" * 20_001}, "at most 20000 characters"),
        ({"text": "x\x00y"}, "Null characters are not allowed"),
        ({"note": "n" * 201}, "at most 200 characters"),
        ({"after": "soon"}, "Be otherwise."),
        ({"after": ""}, "Be otherwise."),
    ],
)
def test_what_can_not_be_published_is_explained(
    moot: Moot, steward: User, as_: SignedIn, typed: dict[str, str], words: str
) -> None:
    write(moot.community, "guidelines", "Be kind.")
    given = {"text": "Be otherwise.", "note": "", "after": "1"} | typed

    response = as_(steward).post(address(moot, "guidelines/edit/"), given)

    assert response.status_code == 422
    assert words in shown(response)
    assert Guidelines.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_writers_at_once_one_publishes() -> None:
    moot = found_moot(voters=1)
    write(moot.community, "guidelines", "Be kind.")

    def publish(number: int) -> str:
        try:
            publish_text(
                Guidelines,
                community=moot.community,
                text=f"Text {number}",
                after=1,
                actor=None,
                now=NOW,
            )
        except VersionIsOld as old:
            return f"old: {old.newest}"
        else:
            return "published"
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        ended = list(pool.map(publish, range(10)))

    assert sorted(ended) == ["old: 2"] * 9 + ["published"]
    assert Entry.objects.filter(verb="guidelines.published").count() == 2


def test_the_rules_are_shown_in_words_with_their_history(
    moot: Moot, steward: User, client: Client
) -> None:
    page = shown(client.get(address(moot, "rules/")))
    assert "Anyone may ask; a steward decides" in page
    assert "5 votes" in page
    assert "1,000" in page
    assert "The defaults; nothing was changed yet." in page

    change(moot, steward, RuleValues(votes_target=3, reason_for_much=True), note="Faster")

    page = shown(client.get(address(moot, "rules/")))
    assert "3 votes" in page
    assert "Faster" in page
    heard = re.sub(r"<[^>]+>", "", page)
    assert "Votes hoped for on a pair: before: 5 votes now: 3 votes" in heard
    assert "before: no now: yes" in heard


def change(
    moot: Moot, steward: User, values: RuleValues, *, after: int = 0, note: str = ""
) -> Rules:
    return change_rules(
        community=moot.community, values=values, note=note, after=after, actor=steward, now=NOW
    )


def rules_typed(**typed: object) -> dict[str, Any]:
    given = DEFAULTS.as_data() | {"note": "", "after": "0"}
    given.pop("reason_for_much")
    return given | typed


def test_a_steward_changes_the_rules_on_their_page(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    browser, edit = as_(steward), address(moot, "rules/edit/")
    assert 'value="5"' in shown(browser.get(edit))

    response = browser.post(edit, rules_typed(votes_target="2", notice_hours="24", note="Fewer"))

    assert response.status_code == 302
    assert rules_of(moot.community) == RuleValues(votes_target=2, notice_hours=24)
    assert Round.objects.get(community=moot.community).votes_target == 2
    entry = Entry.objects.get(verb="rules.published")
    assert (entry.actor, entry.details) == (steward.public_id, {"version": 1})
    same = browser.post(edit, rules_typed(votes_target="2", notice_hours="24", after="1"))
    assert same.status_code == 422
    assert "Every rule is as it was" in shown(same)
    late = browser.post(edit, rules_typed(votes_target="4"))
    assert late.status_code == 409
    assert "Version 1 was published while you were writing" in shown(late)
    assert 'value="4"' in shown(late)
    assert 'name="after" value="1"' in shown(late)


@pytest.mark.parametrize(
    "typed",
    [{"votes_target": "0"}, {"joining": "x"}, {"appeal_days": ""}, {"notice_hours": "9" * 30}],
)
def test_a_rule_out_of_range_is_refused(
    moot: Moot, steward: User, as_: SignedIn, typed: dict[str, str]
) -> None:
    response = as_(steward).post(address(moot, "rules/edit/"), rules_typed(**typed))

    assert response.status_code == 422
    assert 'class="errors"' in shown(response)
    assert not Rules.objects.exists()


def test_the_vote_page_asks_for_a_reason_for_much_where_the_rules_do(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    asked = "Your community asks for a reason for “much better”."
    browser = as_(moot.voters[0])
    for choice, after, expected in (("2", 0, False), ("-2", 1, True), ("1", 2, False)):
        change(
            moot,
            steward,
            RuleValues(votes_target=after + 1, reason_for_much=after > 0),
            after=after,
        )
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
        key = key_on(browser.get(address(moot, "vote/")).content.decode())
        page = browser.post(address(moot, "vote/"), {"key": key, "choice": choice}, follow=True)
        assert (asked in shown(page)) is expected
        said = Vote.objects.latest("id")
        saved = {"reasons": ["helpful"], "reason_text": ""}
        page = browser.post(address(moot, f"votes/{said.public_id}/reasons/"), saved, follow=True)
        assert f'<span class="asks">{asked}' not in shown(page)


def test_a_round_with_a_minimum_of_its_own_follows_too(moot: Moot, steward: User) -> None:
    Round.objects.filter(community=moot.community).update(votes_minimum=4, votes_cap=5)

    change(moot, steward, RuleValues(votes_target=2))
    assert Round.objects.get().votes_minimum == 2
    change(moot, steward, RuleValues(votes_target=9), after=1)

    everyday = Round.objects.get()
    assert (everyday.votes_minimum, everyday.votes_target, everyday.votes_cap) == (2, 9, 9)


def test_asking_for_fewer_votes_settles_pairs_that_have_them(moot: Moot, steward: User) -> None:
    for voter in moot.voters[:2]:
        moot.cast(voter, A_MUCH)
    Round.objects.update(votes_minimum=2)
    assert moot.reload().state == ComparisonState.OPEN

    change(moot, steward, RuleValues(votes_target=2))

    assert Comparison.objects.get().state == ComparisonState.CLOSED


def test_the_same_text_or_rules_again_are_no_version(moot: Moot, steward: User) -> None:
    write(moot.community, "conduct", "Be kind.")
    with pytest.raises(NothingChanged):
        publish_text(
            CodeOfConduct, community=moot.community, text="Be kind.\n", after=1, actor=None, now=NOW
        )
    change(moot, steward, DEFAULTS)
    with pytest.raises(NothingChanged):
        change(moot, steward, DEFAULTS, after=1)


EDITED = [f"{kind}/edit/" for kind in (*KINDS, "rules")]


@pytest.mark.parametrize("page", EDITED)
def test_only_stewards_of_this_community_publish(
    moot: Moot, as_: SignedIn, client: Client, page: str
) -> None:
    contributor = MembershipFactory(community=moot.community, role=Role.CONTRIBUTOR).user
    elsewhere = MembershipFactory(role=Role.STEWARD).user
    typed = rules_typed(text="Mine.")

    for person in (moot.voters[0], contributor, elsewhere, UserFactory()):
        assert as_(person).get(address(moot, page)).status_code == 403
        assert as_(person).post(address(moot, page), typed).status_code == 403
    assert client.post(address(moot, page), typed).status_code == 302
    assert not Guidelines.objects.exists()
    assert not CodeOfConduct.objects.exists()
    assert not Rules.objects.exists()


def test_two_communities_keep_their_texts_and_rules_apart(
    moot: Moot, steward: User, client: Client
) -> None:
    other = found_moot(voters=1)
    for kind in KINDS:
        write(moot.community, kind, f"{kind} of ours", f"{kind} of ours, again")
    change(moot, steward, RuleValues(votes_target=7))

    for page in ("guidelines/", "conduct/", "rules/", ""):
        read = shown(client.get(address(other, page)))
        assert "of ours" not in read
        assert "7 votes" not in read
    for page in ("guidelines/1/", "guidelines/2/changes/", "conduct/1/", "conduct/2/changes/"):
        assert client.get(address(other, page)).status_code == 404
    assert rules_of(other.community) == DEFAULTS


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("guidelines/", 3),
        ("conduct/", 3),
        ("guidelines/3/", 3),
        ("guidelines/3/changes/", 2),
        ("rules/", 2),
    ],
)
def test_a_page_costs_the_same_however_long_the_history(
    moot: Moot,
    steward: User,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    page: str,
    queries: int,
) -> None:
    for kind in KINDS:
        write(moot.community, kind, *(f"Text {number}" for number in range(12)))
    for number in range(5):
        change(moot, steward, RuleValues(votes_target=number + 1), after=number)

    with django_assert_num_queries(queries):
        client.get(address(moot, page))
