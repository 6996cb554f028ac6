"""What the tables of employers, of their lists and of what is written for them forbid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.models import Approval, Employer
from tests.factories import CommunityFactory, PromptFactory, ResponseFactory, UserFactory
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.of_votes import vote
from tests.integration.constraints.violations import violates
from tests.support.terms import accepted, stored


def employer(**values: Any) -> Employer:
    """Store an employer."""
    given: dict[str, Any] = {"name": "Harbour Tools Ltd", "signed_at": NOW}
    for name, makes in (("community", CommunityFactory), ("signatory", UserFactory)):
        if name not in values:
            given[name] = makes()
    return Employer.objects.create(**given | values)


def line(**values: Any) -> Approval:
    """Store a line of a list."""
    given: dict[str, Any] = {"kind": "domain", "value": "harbour.example", "added_at": NOW}
    if "employer" not in values:
        given["employer"] = employer()
    return Approval.objects.create(**given | values)


@violates("consent_employer_one_of_a_name")
def two_employers_of_one_name() -> None:
    one = employer()
    employer(community=one.community, name=one.name.upper())


@violates("consent_employer_named")
def an_employer_without_a_name() -> None:
    employer(name="")


@violates("consent_employer_ended_by_somebody")
def a_place_that_nobody_ended() -> None:
    employer(ended_at=NOW)


@violates("consent_employer_ended_by_somebody")
def a_place_that_ended_at_no_time() -> None:
    employer(ended_by=UserFactory(), end_reason="Gone.")


@violates("consent_employer_ended_by_somebody")
def a_place_that_ended_before_it_began() -> None:
    signatory = UserFactory()
    employer(signatory=signatory, ended_at=NOW - timedelta(days=1), ended_by=signatory)


@violates("consent_employer_others_say_why")
def a_place_that_another_ended_without_a_reason() -> None:
    employer(ended_at=NOW, ended_by=UserFactory())


@violates("consent_approval_once")
def the_same_line_twice() -> None:
    one = line()
    line(employer=one.employer)


@violates("consent_approval_written")
def a_line_that_names_nobody() -> None:
    line(value="")


@violates("consent_approval_written")
def a_line_in_capitals() -> None:
    line(value="Harbour.example")


@violates("consent_approval_removed_later")
def a_line_that_was_removed_before_it_was_added() -> None:
    line(removed_at=NOW - timedelta(days=1))


@violates("consent_acceptance_for_oneself_has_no_employer")
def a_yes_for_oneself_in_the_place_of_an_employer() -> None:
    one = employer()
    accepted(UserFactory(), stored(one.community, "Give.", now=NOW)[0], employer=one, now=NOW)


@violates("preferences_prompt_for_whom")
def a_prompt_for_an_employer_that_has_no_name() -> None:
    PromptFactory(origin="employer")


@violates("preferences_prompt_for_whom")
def a_prompt_in_own_words_that_names_an_employer() -> None:
    PromptFactory(employer=employer())


@violates("preferences_response_for_whom")
def an_answer_for_an_employer_that_has_no_name() -> None:
    ResponseFactory(origin="employer")


@violates("preferences_comment_for_whom")
def a_comment_for_an_employer_that_has_no_name() -> None:
    CommentFactory(origin="employer")


@violates("preferences_vote_for_whom")
def a_vote_for_an_employer() -> None:
    vote(employer=employer())
