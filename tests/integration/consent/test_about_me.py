"""What somebody says about themself is theirs alone, to change and to erase."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consent.erasure_log import Forget
from consent.models import AboutMe, Consent, ConsentState, Purpose
from consent.operations.tell_about_oneself import AboutMeAnswers, tell_about_oneself
from privacy.replay_erasures import replay_erasures
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW, Moot, SignedIn

pytestmark = pytest.mark.django_db
PAGE = "/you/about/"
TOLD = {"experience": "5-9", "region": "oceania", "language": "cs"}


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Path) -> Path:
    """Return where the log of erasures lies: it is the test's own."""
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    return tmp_path / "erasures.jsonl"


def shown(client: Client, page: str = PAGE) -> str:
    return " ".join(client.get(page).content.decode().split())


def test_nothing_is_chosen_beforehand_and_each_answer_may_stay_away(as_: SignedIn) -> None:
    user = UserFactory()
    client = as_(user)
    page = shown(client)
    assert page.count('<option value="" selected>rather not say</option>') == 3
    assert "Erase" not in page

    client.post(PAGE, {"region": "oceania"})

    said = AboutMe.objects.get(user=user)
    assert (said.experience, said.region, said.language) == ("", "oceania", "")
    assert '<option value="oceania" selected>' in shown(client)


def test_it_is_changed_and_erased_by_the_person(as_: SignedIn) -> None:
    user = UserFactory()
    client = as_(user)
    client.post(PAGE, TOLD)
    client.post(PAGE, TOLD | {"language": "other"})
    assert AboutMe.objects.get(user=user).language == "other"

    page = client.post(PAGE, {"act": "erase"}, follow=True).content.decode()

    assert "Erased" in page
    assert not AboutMe.objects.exists()
    client.post(PAGE, TOLD)
    client.post(PAGE, dict.fromkeys(TOLD, ""))
    assert not AboutMe.objects.exists()


@pytest.mark.parametrize("wrong", [{"region": "atlantis"}, {"experience": "7"}, {"language": "xx"}])
def test_what_is_no_answer_is_refused_and_the_rest_is_kept_on_the_page(
    as_: SignedIn, wrong: dict[str, str]
) -> None:
    answered = as_(UserFactory()).post(PAGE, TOLD | wrong)

    assert answered.status_code == 422
    kept = set(TOLD) - set(wrong)
    assert all(f'value="{TOLD[name]}" selected' in answered.content.decode() for name in kept)
    assert not AboutMe.objects.exists()


def test_nobody_else_sees_it_on_any_page(moot: Moot, as_: SignedIn, client: Client) -> None:
    member = moot.voters[0]
    steward = MembershipFactory(community=moot.community, role="steward").user
    tell_about_oneself(
        user=member, told=AboutMeAnswers(region="oceania", experience="20+"), now=NOW
    )
    answers(member, moot.community, Purpose.DEMOGRAPHICS, ConsentState.GIVEN)
    place = moot.community.memberships.get(user=member).public_id

    for other in (as_(steward), as_(moot.voters[1]), client):
        for page in ("", "people/", f"people/{place}/", "desk/", "record/", "transparency/"):
            words = shown(other, f"/c/{moot.community.slug}/{page}")
            assert "Oceania" not in words
            assert "20 years" not in words
    assert "Oceania" in shown(as_(member))
    assert 'value="oceania" selected' not in shown(as_(steward))
    assert not Entry.objects.filter(actor=member.public_id).exists()


def test_only_people_say_something_about_themselves() -> None:
    with pytest.raises(Refused):
        tell_about_oneself(
            user=UserFactory(kind=User.Kind.BOT), told=AboutMeAnswers(region="asia"), now=NOW
        )


def test_the_switch_is_under_my_rights_with_the_way_to_the_answers(
    moot: Moot, as_: SignedIn
) -> None:
    member = moot.voters[0]
    client = as_(member)
    page = shown(client, "/you/rights/")
    assert "in groups of at least five, what you say about yourself?" in page
    assert PAGE in page

    client.post(f"/you/rights/{moot.community.public_id}/demographics/", {"answer": "yes"})

    assert Consent.objects.get(user=member, purpose=Purpose.DEMOGRAPHICS).is_given


def test_only_those_who_let_it_be_told_are_counted_and_only_while_they_do() -> None:
    community, another = CommunityFactory(), CommunityFactory()
    people = {name: UserFactory() for name in ("never asked", "no", "elsewhere", "ended", "yes")}
    for user in people.values():
        tell_about_oneself(user=user, told=AboutMeAnswers(region="asia"), now=NOW)
    answers(people["no"], community, Purpose.DEMOGRAPHICS, ConsentState.REFUSED)
    answers(people["elsewhere"], another, Purpose.DEMOGRAPHICS, ConsentState.GIVEN)
    answers(people["elsewhere"], community, Purpose.PUBLISH_VOTES, ConsentState.GIVEN)
    for name in ("ended", "yes"):
        answers(people[name], community, Purpose.DEMOGRAPHICS, ConsentState.GIVEN)
    Consent.objects.filter(user=people["ended"]).update(valid_until=NOW)

    told = AboutMe.objects.let_tell(community, at=NOW)
    assert {one.user for one in told} == {people["yes"]}
    before = AboutMe.objects.let_tell(community, at=NOW - timedelta(seconds=1))
    assert {one.user for one in before} == {people["yes"], people["ended"]}


def test_what_was_erased_does_not_come_back_with_a_backup(log: Path) -> None:
    user = UserFactory()
    tell_about_oneself(user=user, told=AboutMeAnswers(), now=NOW)
    assert not log.exists()
    tell_about_oneself(user=user, told=AboutMeAnswers(region="asia"), now=NOW)
    tell_about_oneself(user=user, told=AboutMeAnswers(), now=NOW + timedelta(days=1))
    assert "asia" not in log.read_text()

    AboutMe.objects.create(user=user, region="asia", changed_at=NOW)
    assert replay_erasures(now=NOW + timedelta(days=2)).done[Forget.ABOUT] == 1
    assert not AboutMe.objects.exists()
    later = NOW + timedelta(days=3)
    tell_about_oneself(user=user, told=AboutMeAnswers(region="africa"), now=later)
    assert not replay_erasures(now=later).done[Forget.ABOUT]
    assert AboutMe.objects.get().region == "africa"


def test_while_erasing_can_not_be_kept_nothing_is_erased_and_it_is_said(
    as_: SignedIn, settings: Any, tmp_path: Path
) -> None:
    user = UserFactory()
    tell_about_oneself(user=user, told=AboutMeAnswers(region="asia"), now=NOW)
    (tmp_path / "file").write_text("in the way")
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "file" / "erasures.jsonl"
    client = as_(user)
    client.raise_request_exception = False

    assert client.post(PAGE, {"act": "erase"}).status_code == 503
    assert client.post(PAGE, dict.fromkeys(TOLD, "")).status_code == 503
    assert AboutMe.objects.filter(user=user).exists()


def test_it_goes_with_the_account() -> None:
    user = UserFactory()
    tell_about_oneself(user=user, told=AboutMeAnswers(region="asia"), now=NOW)

    user.delete()

    assert not AboutMe.objects.exists()
