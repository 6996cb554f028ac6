"""Comments, reports and what was decided about them."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from preferences.models import Appeal, Comment, ModerationAction, ModerationCase, Report
from preferences.text.rendering import render
from tests.factories.accounts import UserFactory
from tests.factories.preferences import PromptFactory


class CommentFactory(factory.django.DjangoModelFactory[Comment]):
    """A member's comment on a prompt; with `prompt=None, comparison=…` on a pair."""

    class Meta:
        model = Comment

    prompt = factory.SubFactory(PromptFactory)
    community = factory.LazyAttribute(
        lambda comment: (comment.prompt or comment.comparison.prompt).community
    )
    comparison = None
    author = factory.SubFactory(UserFactory)
    text = factory.Sequence(lambda n: f"We had this question {n} times.")
    html = factory.LazyAttribute(lambda comment: render(comment.text, masks=None).html)
    html_version = factory.LazyAttribute(lambda comment: render(comment.text).version)
    created_at = factory.LazyFunction(timezone.now)


class CaseFactory(factory.django.DjangoModelFactory[ModerationCase]):
    """An undecided case about a prompt; with `prompt=None, response=…` about another thing."""

    class Meta:
        model = ModerationCase

    prompt = factory.SubFactory(PromptFactory)
    response = None
    comment = None
    community = factory.LazyAttribute(
        lambda case: (case.prompt or case.comment or case.response.prompt).community
    )
    opened_at = factory.LazyFunction(timezone.now)


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    """A stranger's open report of spam."""

    class Meta:
        model = Report

    case = factory.SubFactory(CaseFactory)
    reporter = factory.SubFactory(UserFactory)
    kind = "spam"
    reason = "It sells shoes."
    trusted = False
    made_at = factory.LazyFunction(timezone.now)


class ActionFactory(factory.django.DjangoModelFactory[ModerationAction]):
    """A decision to hide, which can be appealed for two weeks."""

    class Meta:
        model = ModerationAction

    case = factory.SubFactory(CaseFactory)
    kind = "hide"
    actor = factory.SubFactory(UserFactory)
    reason = "It sells shoes."
    rule_words = "No advertising."
    made_at = factory.LazyFunction(timezone.now)
    appeal_until = factory.LazyAttribute(lambda action: action.made_at + timedelta(days=14))


class AppealFactory(factory.django.DjangoModelFactory[Appeal]):
    """An appeal that waits for its answer."""

    class Meta:
        model = Appeal

    action = factory.SubFactory(ActionFactory)
    appellant = factory.SubFactory(UserFactory)
    text = "It was a joke."
    made_at = factory.LazyFunction(timezone.now)
    answer_due = factory.LazyAttribute(lambda appeal: appeal.made_at + timedelta(days=14))
