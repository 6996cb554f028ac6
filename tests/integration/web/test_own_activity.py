"""A person's own pages: what they show, to that person alone, with how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import JoinRequest, Notification, Role
from preferences.models import Generation, ModerationAction, ModerationCase, Prompt, Screening
from preferences.models.moderation_action import ActionKind
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from record import writing
from record.models import Entry
from record.verbs import Verb
from tests.factories import (
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.factories.generations import unloaded_model
from tests.integration.communities.test_notifications import tell
from tests.integration.conftest import NOW, Moot, SignedIn, address
from tests.integration.voting.test_casting_votes import A_MUCH

pytestmark = pytest.mark.django_db

PAGES = ["", "prompts/", "votes/", "notifications/", "settings/", "security/"]
FORM = {"name": "A maintainer", "theme": "dark", "motion": "reduced", "time_zone": "UTC"}


def text(client: Client, page: str) -> str:
    """Return one of a person's pages."""
    answer = client.get(f"/you/{page}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, page: str) -> None:
    answer = client.get(f"/you/{page}")

    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next=/you/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_a_newcomer_finds_pages_that_say_what_will_stand_there(page: str, as_: SignedIn) -> None:
    assert 'class="empty' in text(as_(UserFactory()), page) or page == "settings/"


def test_my_communities_say_my_role_and_what_waits(moot: Moot, as_: SignedIn) -> None:
    voter = moot.voters[0]
    other = MembershipFactory(user=voter, role=Role.STEWARD)
    JoinRequest.objects.create(community=other.community, user=UserFactory(), asked_at=NOW)

    page = text(as_(voter), "")

    assert moot.community.name in page
    assert "Maintainer" in page
    assert "1 pair to vote on" in page
    assert "1 thing to decide at the desk" in page
    assert f"/c/{other.community.slug}/desk/" in page


def test_a_suspended_member_reads_until_when_and_is_offered_nothing(
    moot: Moot, as_: SignedIn
) -> None:
    voter = moot.voters[0]
    SuspensionFactory(community=moot.community, user=voter)

    page = text(as_(voter), "")

    assert "You are suspended here until" in page
    assert "to vote on" not in page


def test_a_request_to_join_that_waits_is_shown(moot: Moot, as_: SignedIn) -> None:
    stranger = UserFactory()
    JoinRequest.objects.create(community=moot.community, user=stranger, asked_at=NOW)

    assert moot.community.name in text(as_(stranger), "")


def test_what_became_of_my_prompts_is_told_step_by_step(decided: Moot, as_: SignedIn) -> None:
    author = decided.comparison.prompt.author
    assert author
    open_pair = ComparisonFactory(
        prompt=PromptFactory(community=decided.community, author=author), opened_at=NOW
    )
    waiting = PromptFactory(community=decided.community, author=author)
    model = unloaded_model()
    for seed, state in enumerate(("queued", "failed")):
        Generation.objects.create(
            prompt=waiting,
            model=model,
            seed=seed,
            idempotency_key=f"{waiting.pk}-{seed}",
            state=state,
            error="Too long." if state == "failed" else "",
            created_at=NOW,
            finished_at=NOW if state == "failed" else None,
        )

    for prompt, findings in ((waiting, []), (open_pair.prompt, [{"kind": "email"}])):
        Screening.objects.create(
            prompt=prompt,
            scanner_version="1",
            findings=findings,
            signature=b"",
            screened_at=NOW,
        )

    page = text(as_(author), "prompts/")

    assert "screened, nothing found" in page
    assert "screened, 1 place marked" in page
    assert "not screened" in page
    assert page.index(waiting.messages[0]["content"]) < page.index(
        decided.comparison.prompt.messages[0]["content"]
    )
    assert open_pair.prompt.messages[0]["content"] in page
    assert "0 of 2 answers are there" in page
    assert "1 answer could not be made" in page
    assert "2 of 2 answers are there" in page
    assert "1 pair in voting" in page
    assert "1 pair closed" in page
    assert "was preferred by 3 of 3." in page
    assert address(decided, f"results/{decided.comparison.public_id}/") in page


def test_what_became_of_my_votes_says_what_i_said_and_gives_no_score(
    decided: Moot, as_: SignedIn
) -> None:
    voter = decided.voters[0]

    page = text(as_(voter), "votes/")

    assert "You voted on 1 pair. 1 has closed." in page
    assert "much better" in page
    assert "was preferred by 3 of 3." in page
    assert "%" not in page.split("<main")[1]
    assert "agree" not in page


def test_a_vote_that_can_be_changed_leads_there_and_a_skip_is_no_vote(
    moot: Moot, as_: SignedIn
) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, Said(Choice.SKIP)).vote

    page = text(as_(voter), "votes/")

    assert "You voted on 0 pairs." in page
    assert address(moot, f"votes/{vote.public_id}/") in page


def test_nobody_else_sees_my_prompts_and_votes(decided: Moot, as_: SignedIn) -> None:
    other = decided.voters[4]
    asked_ = decided.comparison.prompt.messages[0]["content"]

    for page in ("prompts/", "votes/"):
        assert asked_ not in text(as_(other), page)


def test_what_is_hidden_of_mine_is_shown_with_the_reason_and_the_way_to_appeal(
    decided: Moot, as_: SignedIn
) -> None:
    prompt = decided.comparison.prompt
    assert prompt.author
    case = ModerationCase.objects.create(
        community=decided.community, prompt=prompt, about=prompt.author, opened_at=NOW
    )
    action = ModerationAction.objects.create(
        case=case,
        kind=ActionKind.HIDE,
        reason="It names a colleague.",
        rule_words="No names.",
        made_at=NOW,
        appeal_until=NOW + timedelta(days=14),
    )
    Prompt.objects.filter(pk=prompt.pk).update(hidden_at=NOW)
    appeal = address(decided, f"moderation/actions/{action.public_id}/")
    browser = as_(prompt.author)

    for page in (text(browser, ""), text(browser, "prompts/")):
        assert appeal in page
    assert "It names a colleague." in text(browser, "")
    voters = text(as_(decided.voters[0]), "votes/")
    assert prompt.messages[0]["content"] not in voters


@pytest.mark.parametrize(("page", "most"), [("prompts/", 13), ("votes/", 9), ("notifications/", 8)])
def test_a_page_needs_the_same_queries_for_one_row_as_for_many(
    moot: Moot, as_: SignedIn, page: str, most: int
) -> None:
    voter = moot.voters[0]
    moot.cast(voter, A_MUCH)
    PromptFactory(community=moot.community, author=voter)
    tell(voter)
    browser = as_(voter)
    with CaptureQueriesContext(connection) as few:
        text(browser, page)
    for _ in range(6):
        PromptFactory(community=moot.community, author=voter)
        moot.comparison = ComparisonFactory(
            prompt=PromptFactory(community=moot.community), opened_at=NOW
        )
        moot.cast(voter, A_MUCH)
        tell(voter)

    with CaptureQueriesContext(connection) as many:
        text(browser, page)

    assert len(many) == len(few) <= most, [one["sql"] for one in many]


# ---- settings


def test_settings_are_stored_and_the_page_is_drawn_by_them(moot: Moot, as_: SignedIn) -> None:
    person = moot.voters[0]
    browser = as_(person)
    given = FORM | {"languages": ["de", "en"], "wants_weekly_letter": "on"}

    answer = browser.post("/you/settings/", given)

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.languages == ["de", "en"]
    assert (person.theme, person.motion, person.single_keys) == ("dark", "reduced", False)
    assert person.wants_weekly_letter
    page = browser.get(address(moot, "vote/")).content.decode()
    assert 'data-theme="dark" data-motion="reduced" data-keys="off"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "sepia"},
        {"motion": "wild"},
        {"languages": ["tlh"]},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"name": "  "},
        {"name": "x" * 151},
    ],
)
def test_a_setting_that_does_not_exist_is_refused(wrong: dict[str, Any], as_: SignedIn) -> None:
    person = UserFactory(name="A maintainer")

    answer = as_(person).post("/you/settings/", FORM | wrong)

    assert answer.status_code == 422
    person.refresh_from_db()
    assert (person.theme, person.name) == ("system", "A maintainer")


def test_nobody_changes_more_of_an_account_than_the_form_offers(as_: SignedIn) -> None:
    person = UserFactory()

    as_(person).post("/you/settings/", FORM | {"is_staff": "on", "email": "x@example.org"})

    person.refresh_from_db()
    assert not person.is_staff
    assert person.email != "x@example.org"


def test_the_switch_of_the_vote_page_is_the_setting(as_: SignedIn) -> None:
    person = UserFactory()
    browser = as_(person)

    assert browser.post("/you/settings/keys/", {"keys": "off"}).status_code == 204
    person.refresh_from_db()
    assert not person.single_keys
    browser.post("/you/settings/keys/", {"keys": "on"})
    person.refresh_from_db()
    assert person.single_keys


def test_times_are_shown_in_the_readers_zone(as_: SignedIn) -> None:
    person = UserFactory(time_zone="Asia/Tokyo")
    told_at = timezone.now().replace(hour=22, minute=7)
    tell(person)
    Notification.objects.update(created_at=told_at)

    page = text(as_(person), "notifications/")

    local = told_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert local.hour == 7
    assert f'datetime="{local:%Y-%m-%dT%H:%M}' in page
    assert "7:07 a.m." in page


def test_a_zone_this_machine_does_not_know_is_utc(as_: SignedIn) -> None:
    assert text(as_(UserFactory(time_zone="Nowhere/Land")), "")


def test_the_vote_page_makes_no_query_for_settings_or_notifications(
    moot: Moot, as_: SignedIn
) -> None:
    tell(moot.voters[0])

    with CaptureQueriesContext(connection) as captured:
        page = as_(moot.voters[0]).get(address(moot, "vote/")).content.decode()

    assert not [one for one in captured if "communities_notification" in one["sql"]]
    assert "1 new" not in page


# ---- security


def test_a_person_sees_the_record_of_their_own_account(as_: SignedIn) -> None:
    person, other = UserFactory(), UserFactory(name="Somebody else")
    for actor, subject in ((person, person), (None, person), (other, other)):
        writing.write(
            Verb.ACCOUNT_SIGNED_IN if actor else Verb.ACCOUNT_SIGN_IN_FAILED,
            actor=actor,
            subject=subject,
            subject_type="user",
            right=writing.OWN_ACCOUNT,
            now=NOW,
            details={"method": "password" if subject == person else "passkey"},
        )

    page = text(as_(person), "security/")

    assert "Signed in" in page
    assert "Failed to sign in" in page
    assert "method: password" in page
    assert "passkey</li>" not in page
    assert Entry.objects.count() == 3
