"""Terms are asked when they are needed, can be refused, and are agreed to once, by these words."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from communities.models import Community, Role, Rules
from communities.operations.make_bot import make_bot
from consent.models import Acceptance, Consent, ConsentEvent, Covers, Purpose, TermsVersion
from consent.operations.accept_terms import AnotherVersion, Asking
from consent.operations.agree import agree
from consent.operations.decide_consent import decide_consent
from consent.terms_acceptance import TermsNeeded
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.models import Prompt, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from record.models import Entry
from tests.factories import CommunityFactory, MembershipFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address, key_on
from tests.support.asked import carried
from tests.support.terms import stored

pytestmark = pytest.mark.django_db
ASKING = Asking("May I?", "en")
DAY = timedelta(days=1)


@pytest.fixture
def newcomer(moot: Moot) -> User:
    """Return a maintainer who agreed to nothing yet."""
    user: User = MembershipFactory(community=moot.community, agreed=False).user
    return user


def says(client: Client, page: str, **answers: Any) -> Any:
    """Send the page that asks, with the version and the words that it shows."""
    return client.post(page, carried(client.get(page).content.decode()) | answers)


def test_before_the_first_vote_the_terms_are_asked_and_then_the_vote_is_next(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    page = client.get(address(moot, "vote/"))
    assert page.status_code == 302
    here = quote(address(moot, "vote/"), safe="")
    assert page["Location"] == f"{address(moot, 'agree/votes/')}?next={here}"

    answered = says(client, page["Location"], publish_votes="no", next=address(moot, "vote/"))

    assert answered["Location"] == address(moot, "vote/")
    accepted = Acceptance.objects.get(user=newcomer)
    version = TermsVersion.objects.get(community=moot.community, kind="contributor_terms")
    assert (accepted.version, accepted.covers, accepted.of_age) == (version, "votes", False)
    assert accepted.text_sha256 == version.sha256
    assert accepted.age_threshold == 16
    assert hashlib.sha256(accepted.words.words.encode()).hexdigest() == accepted.words_id
    assert client.get(address(moot, "vote/")).status_code == 200


def test_the_words_that_are_kept_are_those_of_the_page(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    for covers, answers in (
        ("votes", {"publish_votes": "yes"}),
        ("texts", {"publish_prompts": "yes", "attribution": "pseudonym"}),
    ):
        shown = client.get(address(moot, f"agree/{covers}/")).content.decode()
        says(client, address(moot, f"agree/{covers}/"), of_age="on", **answers)
        kept = Acceptance.objects.get(user=newcomer, covers=covers).words.words
        for words in re.split(r"[\[\]\n/]", kept):
            assert words.strip() in re.sub(r"&#x27;", "'", shown)


def test_nothing_is_ticked_beforehand_and_every_question_is_answered(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    page = address(moot, "agree/texts/")
    assert "checked" not in client.get(page).content.decode()

    answered = says(client, page, publish_prompts="yes")

    assert answered.status_code == 422
    assert "Answer this, please: either answer is fine." in answered.content.decode()
    assert not Acceptance.objects.filter(user=newcomer).exists()


def test_refusing_every_switch_one_still_votes_and_writes(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    says(client, address(moot, "agree/votes/"), publish_votes="no", of_age="on")
    says(client, address(moot, "agree/texts/"), publish_prompts="no", attribution="no")

    key = key_on(client.get(address(moot, "vote/")).content.decode())
    client.post(address(moot, "vote/"), {"key": key, "choice": "1"})
    client.post(address(moot, "prompts/new/"), {"text": "What do we say?", "language": "en"})

    vote = Vote.objects.get(voter=newcomer)
    assert (vote.consent_then, vote.licence, vote.origin) == ("refused", "CC0-1.0", "own")
    assert vote.acceptance is not None
    assert vote.acceptance.covers == "votes"
    prompt = Prompt.objects.get(author=newcomer)
    assert (prompt.consent_then, prompt.licence) == ("refused", "CC-BY-4.0")
    assert prompt.acceptance is not None
    assert prompt.acceptance.covers == "texts"


@pytest.mark.parametrize(
    "page",
    ["prompts/new/", "prompts/{prompt}/propose/", "prompts/{prompt}/comments/"],
)
def test_before_the_first_text_the_licence_is_asked(
    moot: Moot, newcomer: User, as_: SignedIn, page: str
) -> None:
    prompt = Prompt.objects.get(community=moot.community)
    answered = as_(newcomer).get(address(moot, page.format(prompt=prompt.public_id)))

    assert answered.status_code == 302
    assert answered["Location"].startswith(address(moot, "agree/texts/"))


def test_what_is_sent_without_a_yes_is_kept_on_the_page_and_stored_after_it(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    typed = {"text": "How do I say <no>?", "language": "en"}

    answered = client.post(address(moot, "prompts/new/"), typed)

    assert answered.status_code == 403
    shown = answered.content.decode()
    assert "The terms come first" in shown
    assert 'value="How do I say &lt;no&gt;?"' in shown
    assert not Prompt.objects.filter(author=newcomer).exists()
    says(client, address(moot, "agree/texts/"), publish_prompts="yes", attribution="no")
    client.post(address(moot, "prompts/new/"), typed)
    assert Prompt.objects.filter(author=newcomer).count() == 1


def test_without_published_terms_nothing_is_taken_in(as_: SignedIn) -> None:
    community: Community = CommunityFactory(terms=False)
    member: User = MembershipFactory(community=community, role=Role.CONTRIBUTOR).user

    with pytest.raises(TermsNeeded, match="not published"):
        submit_prompt(community=community, author=member, draft=Draft(text="Why?"), now=NOW)
    page = as_(member).get(f"/c/{community.slug}/agree/texts/")
    assert page.status_code == 409
    assert "Nothing can be taken in yet" in page.content.decode()


def test_a_change_while_somebody_reads_is_not_agreed_to(
    moot: Moot, newcomer: User, as_: SignedIn
) -> None:
    client = as_(newcomer)
    page = address(moot, "agree/votes/")
    read = carried(client.get(page).content.decode())
    stored(moot.community, "Give all that is yours.", now=timezone.now() - DAY, version="2.0.0")

    answered = client.post(page, read | {"publish_votes": "yes"})

    assert answered.status_code == 409
    assert "changed while you were reading." in answered.content.decode()
    assert not Acceptance.objects.filter(user=newcomer).exists()
    assert not ConsentEvent.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("carries", [True, False])
def test_a_yes_to_other_words_than_were_shown_is_not_stored(
    moot: Moot, newcomer: User, as_: SignedIn, carries: bool
) -> None:
    client, page = as_(newcomer), address(moot, "agree/votes/")
    read = carried(client.get(page).content.decode())
    if carries:
        Rules.objects.create(
            community=moot.community, version=1, values={"age_threshold": 18}, published_at=NOW
        )
    else:
        del read["shown"]

    refused = client.post(page, read | {"publish_votes": "yes", "of_age": "on"})

    assert refused.status_code == 409
    again = refused.content.decode()
    assert "What is asked changed while you were reading." in again
    assert "checked" not in again
    assert not Acceptance.objects.filter(user=newcomer).exists()
    assert not ConsentEvent.objects.filter(user=newcomer).exists()
    client.post(page, carried(again) | {"publish_votes": "yes", "of_age": "on"})
    accepted = Acceptance.objects.get(user=newcomer)
    assert f"I am {accepted.age_threshold} or older." in accepted.words.words


def test_a_material_change_holds_nobody_up_before_its_grace_ends(moot: Moot, as_: SignedIn) -> None:
    voter, now = moot.voters[0], timezone.now()
    values: dict[str, Any] = {"now": now - DAY, "version": "2.0.0", "change": "material"}
    stored(moot.community, "New.", grace_ends_at=now + DAY, **values)
    client = as_(voter)
    shown = client.get(address(moot, "vote/"))
    assert shown.status_code == 200
    assert "It is shorter." in shown.content.decode()
    page = client.get(address(moot, "agree/votes/")).content.decode()
    assert "The terms have changed" in page
    assert "It is shorter." in page

    stored(moot.community, "Newer.", grace_ends_at=now, **values | {"version": "3.0.0"})

    assert client.get(address(moot, "vote/")).status_code == 302
    says(client, address(moot, "agree/votes/"), publish_votes="yes")
    assert client.get(address(moot, "vote/")).status_code == 200
    assert Acceptance.objects.get(user=voter, version__number=3).covers == "votes"


def test_the_day_on_whose_first_minute_a_grace_ends_is_not_said_to_be_in_it(
    moot: Moot, as_: SignedIn
) -> None:
    now = timezone.now()
    ends = (now + 9 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    stored(
        moot.community,
        "New.",
        now=now - DAY,
        version="2.0.0",
        change="material",
        grace_ends_at=ends,
    )
    client, day = as_(moot.voters[0]), date_format(ends, "DATE_FORMAT")

    vote = client.get(address(moot, "vote/")).content.decode()
    terms = client.get(address(moot, "terms/contributor_terms/")).content.decode()

    assert f"Before {day} you can still vote" in vote
    assert f"before {day}, for whoever agreed to an earlier version" in terms
    assert f"ntil {day}" not in vote + terms


def test_whoever_has_agreed_is_led_to_where_answers_are_changed(moot: Moot, as_: SignedIn) -> None:
    client = as_(moot.voters[0])

    assert client.get(address(moot, "agree/votes/"))["Location"] == "/you/rights/"
    here = address(moot, "vote/")
    assert client.get(address(moot, f"agree/votes/?next={here}"))["Location"] == here


def test_agreeing_twice_is_agreeing_once(moot: Moot, newcomer: User) -> None:
    for _ in range(2):
        agree(
            user=newcomer,
            community=moot.community,
            covers=Covers.VOTES,
            number=1,
            answers={Purpose.PUBLISH_VOTES: "yes"},
            of_age=True,
            asking=ASKING,
            now=NOW,
        )

    assert Acceptance.objects.filter(user=newcomer).count() == 1
    assert ConsentEvent.objects.filter(user=newcomer).count() == 1
    verbs = Entry.objects.filter(actor=newcomer.public_id).values_list("verb", flat=True)
    assert sorted(verbs) == ["consent.answered", "terms.accepted"]


def test_another_version_than_the_one_in_effect_is_refused(moot: Moot, newcomer: User) -> None:
    with pytest.raises(AnotherVersion):
        agree(
            user=newcomer,
            community=moot.community,
            covers=Covers.VOTES,
            number=2,
            answers={},
            of_age=True,
            asking=ASKING,
            now=NOW,
        )


def test_a_vote_rests_on_the_version_that_was_agreed_to(moot: Moot) -> None:
    moot.cast(moot.voters[0], Said(Choice.STRENGTH, 1))

    vote = Vote.objects.get()
    assert vote.acceptance is not None
    assert vote.acceptance.user == moot.voters[0]
    assert vote.consent_then == "given"


def test_a_bot_puts_in_what_its_maker_agreed_to(moot: Moot) -> None:
    maker = MembershipFactory(community=moot.community, role=Role.STEWARD, agreed=False).user
    bot = make_bot(community=moot.community, name="Gatherer", actor=maker, now=NOW).user
    draft = Draft(text="What does a bot ask?")
    with pytest.raises(TermsNeeded):
        submit_prompt(community=moot.community, author=bot, draft=draft, now=NOW)

    agree(
        user=maker,
        community=moot.community,
        covers=Covers.TEXTS,
        number=1,
        answers={Purpose.PUBLISH_TEXTS: "yes", Purpose.ATTRIBUTION: "no"},
        of_age=True,
        asking=ASKING,
        now=NOW,
    )
    prompt = submit_prompt(community=moot.community, author=bot, draft=draft, now=NOW).prompt

    assert prompt.acceptance is not None
    assert prompt.acceptance.user == maker


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_after_a_yes_nobody_is_led_elsewhere(
    moot: Moot, newcomer: User, as_: SignedIn, where: str
) -> None:
    answered = says(as_(newcomer), address(moot, "agree/votes/"), publish_votes="yes", next=where)

    assert answered["Location"] == address(moot)


def test_answers_are_pointed_to_and_a_no_after_a_yes_is_a_withdrawal(
    moot: Moot, newcomer: User
) -> None:
    states = []
    for answer in ("yes", "yes", "no", "no", "yes"):
        event = decide_consent(
            user=newcomer,
            community=moot.community,
            purpose=Purpose.PUBLISH_VOTES,
            answer=answer,
            asking=ASKING,
            now=NOW,
        )
        states.append(event.state)

    assert states == ["given", "given", "withdrawn", "withdrawn", "given"]
    assert ConsentEvent.objects.filter(user=newcomer).count() == 3
    assert Consent.objects.get(user=newcomer).is_given


def test_a_yes_that_has_run_out_can_be_given_again(moot: Moot, newcomer: User) -> None:
    given: dict[str, Any] = {
        "user": newcomer,
        "community": moot.community,
        "purpose": Purpose.PUBLISH_VOTES,
        "answer": "yes",
        "asking": ASKING,
    }
    decide_consent(**given, valid_until=NOW + DAY, now=NOW)
    assert Consent.objects.given(NOW).filter(user=newcomer).exists()
    assert not Consent.objects.given(NOW + DAY).filter(user=newcomer).exists()

    again = decide_consent(**given, now=NOW + 2 * DAY)

    assert again.state == "given"
    assert ConsentEvent.objects.filter(user=newcomer).count() == 2
    assert Consent.objects.given(NOW + 9 * DAY).filter(user=newcomer).exists()
