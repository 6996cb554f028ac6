"""What the tables of comments, reports, decisions and appeals forbid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from preferences.models import SuspensionProposal
from preferences.models.moderation_case import ModerationCase
from tests.factories import ComparisonFactory, ResponseFactory, UserFactory
from tests.factories.moderation import (
    ActionFactory,
    AppealFactory,
    CaseFactory,
    CommentFactory,
    ReportFactory,
)
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates


@violates("preferences_comment_on_one_thing")
def a_comment_on_a_prompt_and_on_a_pair() -> None:
    change(CommentFactory(), comparison=ComparisonFactory())


@violates("preferences_comment_on_one_thing")
def a_comment_on_nothing() -> None:
    change(CommentFactory(), prompt=None)


@violates("preferences_comment_says_something")
def a_comment_without_words() -> None:
    CommentFactory(text="")


@violates("preferences_case_about_one_thing")
def a_case_about_nothing() -> None:
    change(CaseFactory(), prompt=None)


@violates("preferences_case_about_one_thing")
def a_case_about_two_things() -> None:
    change(CaseFactory(), response=ResponseFactory())


@violates("preferences_case_prompt_once_open")
def two_open_cases_of_one_prompt() -> None:
    CaseFactory(prompt=CaseFactory().prompt)


@violates("preferences_case_answer_once_open")
def two_open_cases_of_one_answer() -> None:
    case: ModerationCase = CaseFactory(prompt=None, response=ResponseFactory())
    CaseFactory(prompt=None, response=case.response)


@violates("preferences_case_comment_once_open")
def two_open_cases_of_one_comment() -> None:
    case: ModerationCase = CaseFactory(prompt=None, comment=CommentFactory())
    CaseFactory(prompt=None, comment=case.comment)


@violates("preferences_report_once_in_a_case")
def one_person_reports_the_same_twice() -> None:
    report = ReportFactory()
    ReportFactory(case=report.case, reporter=report.reporter)


@violates("preferences_report_kind_known")
def a_report_of_no_known_kind() -> None:
    ReportFactory(kind="dislike")


@violates("preferences_report_says_why")
def a_report_without_a_reason() -> None:
    ReportFactory(reason="")


@violates("preferences_action_kind_known")
def a_decision_of_no_known_kind() -> None:
    ActionFactory(kind="banish")


@violates("preferences_action_reasoned")
def a_decision_without_a_reason() -> None:
    ActionFactory(reason="")


@violates("preferences_action_reasoned")
def a_decision_that_cites_no_rule() -> None:
    ActionFactory(rule_words="")


@violates("preferences_action_reasoned")
def a_decision_of_a_person_that_lapses() -> None:
    ActionFactory(lapses_at=NOW + timedelta(days=14))


@violates("preferences_action_reasoned")
def a_warning_by_the_platform() -> None:
    ActionFactory(kind="warn", at_once=True, actor=None, reason="")


@violates("preferences_action_reversal_reasoned")
def a_reversal_without_a_reason() -> None:
    ActionFactory(reversed_at=NOW)


@violates("preferences_action_can_be_appealed")
def a_decision_without_time_to_appeal() -> None:
    ActionFactory(appeal_until=NOW)


@violates("preferences_moderationaction_suspension_id_key")
def two_decisions_of_one_suspension() -> None:
    from tests.factories import SuspensionFactory

    suspension = SuspensionFactory()
    ActionFactory(kind="suspend", suspension=suspension)
    ActionFactory(kind="suspend", suspension=suspension)


@violates("preferences_appeal_once_each")
def one_person_appeals_twice() -> None:
    appeal = AppealFactory()
    AppealFactory(action=appeal.action, appellant=appeal.appellant)


@violates("preferences_appeal_says_why_and_when")
def an_appeal_without_words() -> None:
    AppealFactory(text="")


@violates("preferences_appeal_says_why_and_when")
def an_appeal_to_be_answered_before_it_was_made() -> None:
    AppealFactory(answer_due=NOW - timedelta(days=1))


@violates("preferences_appeal_answered_in_writing")
def an_appeal_decided_without_an_answer() -> None:
    AppealFactory(decided_at=NOW, upheld=True)


@violates("preferences_case_about_one_thing")
def a_case_of_a_member_about_a_prompt() -> None:
    change(CaseFactory(), of_member=True)


@violates("preferences_action_removal_keeps_the_role")
def a_removal_that_forgets_the_role() -> None:
    ActionFactory(kind="remove")


@violates("preferences_action_removal_keeps_the_role")
def a_warning_with_a_role() -> None:
    ActionFactory(kind="warn", role="maintainer")


@violates("preferences_action_two_people")
def a_decision_seconded_by_who_made_it() -> None:
    person = UserFactory()
    ActionFactory(actor=person, seconded_by=person)


def proposed(**values: Any) -> SuspensionProposal:
    """Make a proposal to suspend a steward."""
    given: dict[str, Any] = {
        "proposed_by": UserFactory(),
        "days": 7,
        "reason": "Rude.",
        "rule_words": "Be kind.",
        "proposed_at": NOW,
    }
    case = values.pop("case", None) or CaseFactory()
    return SuspensionProposal.objects.create(case=case, **given | values)


@violates("preferences_suspensionproposal_one_waiting")
def two_proposals_that_wait_in_one_case() -> None:
    proposed(case=proposed().case)


@violates("preferences_suspensionproposal_reasoned")
def a_proposal_that_cites_no_rule() -> None:
    proposed(rule_words="")


@violates("preferences_suspensionproposal_two_people")
def a_proposal_agreed_to_by_who_made_it() -> None:
    person = UserFactory()
    proposed(proposed_by=person, decided_by=person, decided_at=NOW, state="agreed")


@violates("preferences_suspensionproposal_decided_when_said")
def a_proposal_decided_at_no_time() -> None:
    proposed(state="declined")
