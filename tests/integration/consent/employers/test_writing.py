"""A text for an employer is taken in with its permission, and with its author's own yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.operations.make_bot import make_bot
from consent.employer_grants import EmployerNeeded
from consent.models import Acceptance, Origin
from consent.operations.approval_lists import take_off
from consent.operations.end_employer import end_employer
from consent.rights import Rights
from consent.terms_acceptance import TermsNeeded
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.contributions.write_comment import write_comment
from preferences.models import Comment, Prompt, Response
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import acknowledges, employs, lists, signs, terms_for_employers
from tests.support.terms import CORPORATE, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOR_IT = Rights(Origin.EMPLOYER)


def submits(author: User, harbour: Harbour, rights: Rights = FOR_IT, **values: Any) -> Prompt:
    """Submit a prompt for an employer."""
    given: dict[str, Any] = {"text": "Who merges this?", "now": NOW} | values
    draft = Draft(text=given.pop("text"), rights=rights)
    return submit_prompt(community=harbour.community, author=author, draft=draft, **given).prompt


def nothing_is_taken_in(author: User, harbour: Harbour, why: str, **values: Any) -> None:
    """Expect a refusal that says what is missing, and where it is done."""
    before = Prompt.objects.count()
    with pytest.raises(EmployerNeeded, match=why) as refused:
        submits(author, harbour, **values)
    assert refused.value.url == harbour.address()
    assert Prompt.objects.count() == before


def test_prompts_answers_and_comments_keep_both_yeses(harbour: Harbour) -> None:
    acknowledged = employs(harbour.employer, harbour.ada, now=NOW)
    given: dict[str, Any] = {"author": harbour.ada, "rights": FOR_IT, "now": NOW}
    submits(harbour.ada, harbour)
    propose_response(prompt=harbour.prompt, text="Ask them.", **given)
    write_comment(on=harbour.prompt, text="We met this, too.", **given)

    own = Acceptance.objects.get(user=harbour.ada, covers="texts", acting_as="self")
    for kind in (Prompt, Response, Comment):
        text = kind.objects.get(author=harbour.ada)
        assert (text.origin, text.employer, text.acceptance) == ("employer", harbour.employer, own)
        assert text.licence == "CC-BY-4.0"
    assert own != acknowledged


def test_the_licence_is_the_one_that_was_signed(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    harbour.community.outbound_licence = "CC0-1.0"
    harbour.community.save()

    assert submits(harbour.ada, harbour).licence == "CC-BY-4.0"


def test_without_an_acknowledgement_nothing_is_taken_in(harbour: Harbour) -> None:
    nothing_is_taken_in(harbour.ada, harbour, "be on its approval list and acknowledge")
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    nothing_is_taken_in(harbour.ada, harbour, "be on its approval list and acknowledge")
    nothing_is_taken_in(harbour.lawyer, harbour, "be on its approval list and acknowledge")


def test_without_terms_for_employers_nothing_is_taken_in(moot: Moot) -> None:
    draft = Draft(text="Who?", rights=FOR_IT)
    with pytest.raises(EmployerNeeded, match="no terms for employers"):
        submit_prompt(community=moot.community, author=moot.voters[0], draft=draft, now=NOW)


def test_the_own_terms_come_first_whatever_the_employer_signed(harbour: Harbour) -> None:
    newcomer = MembershipFactory(community=harbour.community, user=UserFactory(), agreed=False).user
    employs(harbour.employer, newcomer, now=NOW)

    with pytest.raises(TermsNeeded):
        submits(newcomer, harbour)


def test_a_change_of_the_lists_counts_for_what_comes_afterwards(harbour: Harbour) -> None:
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)
    acknowledges(harbour.ada, harbour.employer, now=NOW)
    first = submits(harbour.ada, harbour)
    take_off(line=line, by=harbour.lawyer, now=NOW)
    nothing_is_taken_in(harbour.ada, harbour, "be on its approval list", text="And now?")

    lists(harbour.employer, "ada@harbour.example", now=NOW)
    assert submits(harbour.ada, harbour, text="And now?").employer == harbour.employer
    assert Prompt.objects.get(pk=first.pk).employer == harbour.employer


def test_an_address_that_somebody_removes_from_their_account_names_them_no_more(
    harbour: Harbour,
) -> None:
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    acknowledges(harbour.ada, harbour.employer, now=NOW)
    harbour.ada.emailaddress_set.all().delete()  # type: ignore[attr-defined]

    nothing_is_taken_in(harbour.ada, harbour, "be on its approval list")


def test_after_its_end_nothing_is_taken_in_for_an_employer(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW)

    nothing_is_taken_in(harbour.ada, harbour, "be on its approval list")


def test_until_the_grace_ends_an_employer_can_go_on_under_what_it_signed(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    values: dict[str, Any] = {"kind": CORPORATE, "change": "material", "version": "2.0.0"}
    stored(harbour.community, "Give more.", now=NOW, grace_ends_at=NOW + DAY, **values)

    submits(harbour.ada, harbour)
    nothing_is_taken_in(harbour.ada, harbour, "acknowledge", text="And?", now=NOW + DAY)


def test_whoever_has_several_employers_says_for_which(harbour: Harbour) -> None:
    other = signs(harbour.lawyer, harbour.community, name="Lighthouse AG", now=NOW)
    for employer in (harbour.employer, other):
        employs(employer, harbour.ada, now=NOW)

    nothing_is_taken_in(harbour.ada, harbour, "for which of your employers")
    for_other = Rights(Origin.EMPLOYER, employer=other.public_id)
    assert submits(harbour.ada, harbour, for_other).employer == other
    nobody = Rights(Origin.EMPLOYER, employer=harbour.prompt.public_id)
    nothing_is_taken_in(harbour.ada, harbour, "acknowledge", rights=nobody, text="And?")


def test_an_employer_elsewhere_permits_nothing_here(harbour: Harbour) -> None:
    elsewhere = CommunityFactory()
    terms_for_employers(elsewhere)
    for user in (harbour.lawyer, harbour.ada):
        MembershipFactory(community=elsewhere, user=user)
    theirs = signs(harbour.lawyer, elsewhere, now=NOW)
    employs(theirs, harbour.ada, now=NOW)

    nothing_is_taken_in(harbour.ada, harbour, "acknowledge")
    named = Rights(Origin.EMPLOYER, employer=theirs.public_id)
    nothing_is_taken_in(harbour.ada, harbour, "acknowledge", rights=named)


def test_ones_own_words_name_no_employer(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    own = Rights(Origin.OWN, employer=harbour.employer.public_id)

    assert submits(harbour.ada, harbour, own).employer is None


def test_a_bot_writes_for_the_employer_of_who_made_it(harbour: Harbour) -> None:
    bot = make_bot(community=harbour.community, name="N", actor=harbour.bea, now=NOW).user
    nothing_is_taken_in(bot, harbour, "acknowledge")
    employs(harbour.employer, harbour.bea, now=NOW)

    prompt = submits(bot, harbour)

    assert prompt.employer == harbour.employer
    assert prompt.acceptance is not None
    assert prompt.acceptance.user == harbour.bea


class Broke(Exception):
    """Raised inside a predicate."""


@pytest.mark.parametrize(
    "predicate", ["may_write_for", "keys_of", "standing", "version_in_effect", "able_for"]
)
def test_a_predicate_that_breaks_takes_nothing_in(
    harbour: Harbour, predicate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    before = Prompt.objects.count()

    def breaks(*_given: Any, **_more: Any) -> None:
        raise Broke

    monkeypatch.setattr(f"consent.employer_grants.{predicate}", breaks)
    with pytest.raises(Broke):
        submits(harbour.ada, harbour)
    assert Prompt.objects.count() == before
