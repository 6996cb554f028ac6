"""A confidential report reaches those who decide and never its subject: every byte is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from accounts.policies import OPERATE
from communities.models import Community, Membership, Notification, Role
from preferences.contributions.write_comment import write_comment
from preferences.models import (
    ActionKind,
    Comment,
    Comparison,
    ModerationAction,
    ModerationCase,
    Prompt,
    Report,
    ReportKind,
)
from preferences.moderation.decide_report import OF_CONTRIBUTIONS
from preferences.moderation.make_report import NobodyIndependent
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import CommunityFactory, ComparisonFactory, PromptFactory, UserFactory
from tests.integration.conftest import SignedIn
from tests.support.moderating import appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db

# Pages that know nothing of communities, some of which end the session.
SIGNING_IN = ("/account/", "/accounts/", "/sign-in/", "/sign-out/", "/static/")
REPORTER = "Quentin Quillfeather"
SAID = "They have threatened me at a conference in Utrecht."


class Matter:
    """A prompt of somebody, reported in confidence by somebody with an unmistakable name."""

    def __init__(self, *, stewards: int, subject_is_steward: bool) -> None:
        self.now = timezone.now()
        began = self.now - timedelta(days=200)
        self.community: Community = CommunityFactory(created_at=began)
        role = Role.STEWARD if subject_is_steward else Role.MAINTAINER
        self.subject = member(self.community, role, name="The Subject", username="subject")
        others = stewards - subject_is_steward
        self.stewards = [steward(self.community) for _ in range(others)]
        self.operator: User = UserFactory(is_staff=True)
        self.prompt = PromptFactory(community=self.community, author=self.subject)
        self.pair: Comparison = ComparisonFactory(prompt=self.prompt)
        self.comment: Comment = write_comment(
            on=self.prompt, author=self.subject, text="I said so.", now=self.now
        )
        self.reporter: User = UserFactory(
            name=REPORTER, username="quillfeather", email="quill@example.org"
        )
        self.report = report(
            self.prompt, self.reporter, reason=SAID, confidential=True, now=self.now
        )

    @property
    def telltales(self) -> list[str]:
        """Return what must not be read: name, words, and every id of report and reporter."""
        return [
            REPORTER,
            # Long enough that no token drawn at random holds it.
            "quillfeather",
            "Utrecht",
            str(self.reporter.public_id),
            str(self.report.public_id),
            str(self.report.case.public_id),
        ]

    def given(self) -> dict[str, list[Any]]:
        """Return what can stand in the variable parts of an address."""
        actions = [one.public_id for one in ModerationAction.objects.all()]
        memberships = [one.public_id for one in Membership.objects.all()]
        case = self.report.case
        return {
            "slug": [self.community.slug],
            "prompt_id": [self.prompt.public_id],
            "comparison_id": [self.pair.public_id],
            "case_id": [case.public_id],
            "action_id": actions,
            "appeal_id": [],
            "subject_id": [self.prompt.public_id, self.comment.public_id],
            "kind": ["prompt", "comment"],
            "membership_id": memberships,
            "version": [1],
        }

    def pages(self) -> Iterator[str]:
        """Yield every address of the site that can be filled in with what there is."""
        yield from (
            page
            for template in _templates(get_resolver().url_patterns)
            if not template.startswith(SIGNING_IN)
            for page in _filled(template, self.given())
        )


def _templates(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _templates(pattern.url_patterns, address)
        elif "^" not in address and "(?" not in address:
            yield address


def _filled(template: str, given: dict[str, list[Any]]) -> Iterator[str]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", template)
    pages = [template]
    for name in names:
        pages = [
            re.sub(rf"<(?:\w+:)?{name}>", str(value), page)
            for page in pages
            for value in given.get(name, [])
        ]
    yield from pages


def read_everything(matter: Matter, client: Client) -> int:
    """Read every page the client can come to; fail for a telltale on one; return how many.

    What the reader asks for by an id is not told by the page: ids of the address are taken out.
    """
    count = 0
    for page in matter.pages():
        answer = client.get(page, follow=True)
        assert answer.status_code < 500, page
        body = b"".join(answer) if answer.streaming else answer.content
        headers = json.dumps([[*pair] for pair in answer.headers.items()])
        text = (body.decode(errors="replace") + headers).replace(page, "")
        for telltale in matter.telltales:
            if telltale in page:
                text = text.replace(telltale, "")
            place = text.lower().find(telltale.lower())
            around = text[max(0, place - 80) : place + 80]
            assert place < 0, f"{telltale} on {page}: {around}"
        count += answer.status_code == 200
    return count


def told_to(user: User) -> str:
    """Return all that a person was told, as it is stored."""
    rows = Notification.objects.filter(user=user).values("kind", "url", "data")
    return json.dumps(list(rows), default=str)


WHERE = [(1, True), (1, False), (2, True), (3, True), (3, False)]
SITUATIONS = pytest.mark.parametrize(
    ("stewards", "subject_is_steward"),
    WHERE,
    ids=["founder alone", "one steward", "one of two", "one of three", "three stewards"],
)


@pytest.mark.parametrize(
    ("stewards", "subject_is_steward", "decision"),
    [
        *[(stewards, is_steward, None) for stewards, is_steward in WHERE],
        *[(1, True, decision) for decision in OF_CONTRIBUTIONS],
        (2, True, ActionKind.HIDE),
        (3, False, ActionKind.HIDE),
        (1, False, ActionKind.SUSPEND),
    ],
)
def test_its_subject_reads_it_nowhere(
    as_: SignedIn, stewards: int, subject_is_steward: bool, decision: ActionKind | None
) -> None:
    matter = Matter(stewards=stewards, subject_is_steward=subject_is_steward)
    if decision is not None:
        _decide(matter, decision)

    count = read_everything(matter, as_(matter.subject))

    assert count >= 15
    for telltale in matter.telltales:
        assert telltale not in told_to(matter.subject)


def _decide(matter: Matter, decision: ActionKind) -> None:
    case = matter.report.case
    judge, right = (
        (matter.operator, OPERATE)
        if matter.community.memberships.filter(role=Role.STEWARD).count() < 2
        else (matter.stewards[0], MODERATE)
    )
    now = matter.now
    if decision == ActionKind.RESTORE:
        decide(case, judge, ActionKind.HIDE, right=right, now=now)
    action = decide(case, judge, decision, right=right, days=7, now=now)
    if action.is_against_somebody:
        appeal(action, matter.subject, now=now)


@SITUATIONS
def test_it_reaches_those_who_decide(
    as_: SignedIn, stewards: int, subject_is_steward: bool
) -> None:
    matter = Matter(stewards=stewards, subject_is_steward=subject_is_steward)
    case = matter.report.case
    to_stewards = stewards > 1

    queue = f"/c/{matter.community.slug}/moderation/"
    readers: list[User] = matter.stewards if to_stewards else [matter.operator]
    for reader in readers:
        page = (
            f"{queue}{case.public_id}/" if to_stewards else f"/operator/reports/{case.public_id}/"
        )
        assert (
            SAID in as_(reader).get(queue if to_stewards else "/operator/reports/").content.decode()
        )
        shown = as_(reader).get(page).content.decode()
        assert SAID in shown
        assert REPORTER in shown
        assert str(case.public_id) in told_to(reader)
    everybody: list[User] = [*matter.stewards, matter.operator]
    others = [one for one in everybody if one not in readers]
    for other in others:
        assert as_(other).get(f"/operator/reports/{case.public_id}/").status_code in (403, 404)
        assert as_(other).get(f"{queue}{case.public_id}/").status_code in (403, 404)
        assert told_to(other) == "[]"


def test_stewards_find_it_neither_in_the_record_nor_in_its_export() -> None:
    matter = Matter(stewards=1, subject_is_steward=True)
    decide(matter.report.case, matter.operator, ActionKind.LEAVE, right=OPERATE, now=matter.now)
    assert Entry.objects.filter(verb__in=["report.made", "moderation.dismissed"]).count() == 2

    read = Entry.objects.of_community(matter.community.public_id)

    assert not read.filter(actor=matter.reporter.public_id).exists()
    assert not read.filter(verb__in=["report.made", "moderation.dismissed"]).exists()
    assert not [one for one in read if str(matter.report.case.public_id) in json.dumps(one.details)]


def test_when_the_other_steward_leaves_it_moves_to_the_operator(as_: SignedIn) -> None:
    matter = Matter(stewards=2, subject_is_steward=True)
    case = matter.report.case
    page = f"/c/{matter.community.slug}/moderation/{case.public_id}/"
    assert as_(matter.stewards[0]).get(page).status_code == 200

    matter.community.memberships.get(user=matter.stewards[0]).delete()

    assert as_(matter.subject).get(page).status_code == 404
    assert as_(matter.operator).get(f"/operator/reports/{case.public_id}/").status_code == 200
    read_everything(matter, as_(matter.subject))


def test_where_only_its_subject_could_read_it_it_is_not_stored() -> None:
    community = CommunityFactory()
    alone = steward(community, is_staff=True)
    prompt = PromptFactory(community=community, author=alone)

    with pytest.raises(NobodyIndependent):
        report(prompt, UserFactory(), confidential=True, now=timezone.now())

    assert not Report.objects.exists()
    assert not ModerationCase.objects.exists()
    report(prompt, UserFactory(), now=timezone.now())


def test_open_and_confidential_papers_never_mix(as_: SignedIn) -> None:
    matter = Matter(stewards=1, subject_is_steward=True)
    report(matter.prompt, UserFactory(name="Open Olga"), reason="Rude.", now=matter.now)

    page = as_(matter.subject).get(f"/c/{matter.community.slug}/moderation/").content.decode()

    assert "Rude." in page
    assert "Utrecht" not in page
    read_everything(matter, as_(matter.subject))


def test_hiding_at_once_tells_the_author_neither_kind_nor_reporters(as_: SignedIn) -> None:
    matter = Matter(stewards=3, subject_is_steward=False)
    for name in ("Ada Agree", "Ben Both"):
        report(
            matter.prompt,
            member(matter.community, name=name),
            kind=ReportKind.ILLEGAL,
            reason="See above.",
            confidential=True,
            now=matter.now,
        )
    action = ModerationAction.objects.get()

    read_everything(matter, as_(matter.subject))
    page = as_(matter.subject).get(
        f"/c/{matter.community.slug}/moderation/actions/{action.public_id}/"
    )

    html = page.content.decode()
    assert page.status_code == 200
    for telltale in ("Ada Agree", "Ben Both", "See above.", ReportKind.ILLEGAL.label):
        assert str(telltale) not in html
    assert Prompt.objects.visible().count() == 0
