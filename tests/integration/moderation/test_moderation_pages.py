"""The pages of reporting and moderation, with 1, 3 and 30 members, for whoever comes to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.models import CodeOfConduct, Community, Role
from preferences.models import (
    ActionKind,
    Appeal,
    Comparison,
    ModerationAction,
    ModerationCase,
    Prompt,
    Report,
)
from preferences.voting.lease_pairs import lease_pairs
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.integration.conftest import SignedIn
from tests.support.moderating import appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db

DECISION = {
    "kind": "hide",
    "rule": "words",
    "rule_words": "Be kind.",
    "reason": "It insults.",
    "seen": "0",
}


@pytest.fixture
def community() -> Community:
    """Return a community that began long ago, with a code of conduct."""
    made = CommunityFactory(created_at=timezone.now() - timedelta(days=400))
    CodeOfConduct.objects.create(
        community=made, version=1, text="Be kind.", published_at=made.created_at
    )
    return made


def at(community: Community, page: str = "") -> str:
    """Return a page's address."""
    return f"/c/{community.slug}/{page}"


def written(community: Community, by: User) -> Prompt:
    """Let somebody ask something."""
    return PromptFactory(community=community, author=by, text="Who are you to ask?")


def send(client: Client, page: str, **values: str) -> int:
    """Send a report; return the status."""
    given = {"kind": "harassment", "reason": "It insults a newcomer.", "how": "open"} | values
    return client.post(page, given).status_code


def test_a_lone_founder_reported_by_a_visitor(community: Community, as_: SignedIn) -> None:
    founder, operator = steward(community), UserFactory(is_staff=True)
    prompt, other = written(community, founder), PromptFactory(community=community, author=founder)
    visitor = as_(UserFactory(name="A visitor"))

    page = visitor.get(at(community, f"report/prompt/{prompt.public_id}/")).content.decode()
    assert "will decide; an appeal goes further" in page
    assert "It goes to whoever runs this site." in page

    assert send(visitor, at(community, f"report/prompt/{prompt.public_id}/")) == 302
    assert (
        send(visitor, at(community, f"report/prompt/{other.public_id}/"), how="confidential") == 302
    )

    mine = as_(founder).get(at(community, "moderation/")).content.decode()
    assert mine.count("data-entry") == 1
    theirs = as_(operator).get("/operator/reports/").content.decode()
    assert theirs.count("data-entry") == 1
    open_case = ModerationCase.objects.get(confidential=False)
    shown = as_(founder).get(at(community, f"moderation/{open_case.public_id}/")).content.decode()
    assert "so you decide yourself" in shown
    answer = as_(founder).post(
        at(community, f"moderation/{open_case.public_id}/"), DECISION | {"kind": "leave"}
    )
    assert answer["Location"] == at(community, "moderation/")
    action = ModerationAction.objects.get()
    to_appeal = visitor.get(
        at(community, f"moderation/actions/{action.public_id}/")
    ).content.decode()
    assert "it goes to whoever runs this site" in to_appeal


def test_a_founder_who_hosts_the_site_alone_is_told_the_truth(
    community: Community, as_: SignedIn
) -> None:
    founder = steward(community, is_staff=True)
    prompt = written(community, founder)
    page = at(community, f"report/prompt/{prompt.public_id}/")
    visitor = as_(UserFactory())

    html = visitor.get(page).content.decode()
    assert "nobody here but the person concerned" in html
    assert "disabled" in html
    assert send(visitor, page, how="confidential") == 422
    assert send(visitor, page) == 302
    decide(ModerationCase.objects.get(), founder, ActionKind.LEAVE, now=timezone.now())
    action = ModerationAction.objects.get()
    appealing = at(community, f"moderation/actions/{action.public_id}/appeal/")
    assert visitor.post(appealing, {"text": "Somebody else should look."}).status_code == 302

    own = visitor.get(at(community, f"moderation/actions/{action.public_id}/")).content.decode()
    assert "There is no independent person" in own
    public = Client().get(at(community, "transparency/")).content.decode()
    assert "No independent person." in public


@pytest.mark.parametrize("members", [3, 30])
def test_a_report_its_handling_and_its_appeal(
    community: Community, as_: SignedIn, members: int
) -> None:
    operator = UserFactory(is_staff=True, name="The operator")
    judge = steward(community, name="The steward")
    second = steward(community, name="Another steward") if members > 3 else None
    author = member(community, Role.CONTRIBUTOR, name="The author")
    reporter = member(community, name="The reporter")
    for _ in range(members - community.memberships.count()):
        member(community)
    prompt = written(community, author)

    assert send(as_(reporter), at(community, f"report/prompt/{prompt.public_id}/")) == 302
    case = ModerationCase.objects.get()
    queue = as_(judge).get(at(community, "moderation/")).content.decode()
    assert "It insults a newcomer." in queue
    given = DECISION | {"rule": "conduct-1", "rule_words": "Be kind."}
    assert as_(judge).post(at(community, f"moderation/{case.public_id}/"), given).status_code == 302

    action = ModerationAction.objects.get()
    page = at(community, f"moderation/actions/{action.public_id}/")
    told = as_(author).get(page).content.decode()
    assert "Your prompt was hidden" in told
    assert "Code of conduct, version 1" in told
    assert "You can appeal until" in told
    assert "The reporter" not in told
    assert ("a steward of this community who was not involved" in told) is (second is not None)
    assert as_(author).post(f"{page}appeal/", {"text": "It was a quotation."}).status_code == 302
    assert "A written answer is due by" in as_(author).get(page).content.decode()

    answering = second or operator
    listed = "/operator/reports/" if second is None else at(community, "moderation/")
    assert "appeal by The author" in as_(answering).get(listed).content.decode()
    answer = at(community, f"moderation/appeals/{Appeal.objects.get().public_id}/")
    assert as_(judge).post(answer, {"upheld": "no", "answer": "No."}).status_code == 404
    assert as_(answering).post(answer, {"upheld": "yes", "answer": "It was."}).status_code == 302

    assert "The appeal was right" in as_(author).get(page).content.decode()
    assert Prompt.objects.visible().filter(pk=prompt.pk).exists()


def test_nobody_else_sees_a_decision(community: Community, as_: SignedIn, client: Client) -> None:
    judge, author = steward(community), member(community)
    reporter = UserFactory()
    case = report(written(community, author), reporter, now=timezone.now()).case
    action = decide(case, judge, now=timezone.now())
    page = at(community, f"moderation/actions/{action.public_id}/")

    assert client.get(page)["Location"].startswith("/sign-in/")
    for somebody in (reporter, UserFactory(), member(community), UserFactory(is_staff=True)):
        assert as_(somebody).get(page).status_code == 404
    for somebody in (author, judge):
        assert as_(somebody).get(page).status_code == 200
    elsewhere = CommunityFactory()
    assert (
        as_(author).get(f"/c/{elsewhere.slug}/moderation/actions/{action.public_id}/").status_code
        == 404
    )


def test_only_stewards_see_the_queue(community: Community, as_: SignedIn, client: Client) -> None:
    case = report(written(community, member(community)), UserFactory(), now=timezone.now()).case
    pages = (at(community, "moderation/"), at(community, f"moderation/{case.public_id}/"))
    somewhere = steward(CommunityFactory())
    for page in pages:
        assert client.get(page).status_code == 302
        for somebody in (UserFactory(), member(community), somewhere, UserFactory(is_staff=True)):
            assert as_(somebody).get(page).status_code == 403
    other = at(somewhere.memberships.get().community, f"moderation/{case.public_id}/")
    assert as_(somewhere).get(other).status_code == 404


def test_only_the_operator_sees_the_sites_reports(community: Community, as_: SignedIn) -> None:
    for somebody in (UserFactory(), steward(community)):
        assert as_(somebody).get("/operator/reports/").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ""},
        {"kind": "dislike"},
        {"reason": " "},
        {"reason": "x" * 4001},
        {"how": ""},
        {"how": "aloud"},
    ],
)
def test_a_report_with_a_mistake_is_kept_and_explained(
    community: Community, as_: SignedIn, wrong: dict[str, str]
) -> None:
    prompt = written(community, steward(community))
    page = at(community, f"report/prompt/{prompt.public_id}/")
    given = {"kind": "spam", "reason": "It sells shoes.", "how": "open"} | wrong

    answer = as_(UserFactory()).post(page, given)

    assert answer.status_code == 422
    if "reason" not in wrong:
        assert "It sells shoes." in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "banish"},
        {"reason": ""},
        {"rule": "conduct-7"},
        {"rule_words": ""},
        {"seen": "many"},
        {"seen": "1"},
        {"kind": "restore"},
        {"kind": "suspend", "days": "4000"},
    ],
)
def test_a_decision_with_a_mistake_is_kept_and_explained(
    community: Community, as_: SignedIn, wrong: dict[str, str]
) -> None:
    judge = steward(community)
    case = report(written(community, member(community)), UserFactory(), now=timezone.now()).case

    answer = as_(judge).post(at(community, f"moderation/{case.public_id}/"), DECISION | wrong)

    assert answer.status_code == 422
    assert not ModerationAction.objects.exists()


def test_the_report_of_a_pair_is_blind(community: Community, as_: SignedIn) -> None:
    voter = member(community)
    prompt = written(community, member(community))
    model = LanguageModelFactory(name="Telltale-7B")
    pair = ComparisonFactory(
        prompt=prompt,
        response_a=ResponseFactory(prompt=prompt, model=model),
        response_b=ResponseFactory(prompt=prompt, model=None, author=steward(community)),
    )
    (lease,) = lease_pairs(voter=voter, community=community, now=timezone.now())
    page = at(community, f"report/pair/{lease.key}/")
    assert page in as_(voter).get(at(community, "vote/")).content.decode()

    html = as_(voter).get(page).content.decode()
    for telltale in (
        "Telltale",
        *[str(one.public_id) for one in (pair, pair.response_a, pair.response_b)],
    ):
        assert telltale not in html
    assert send(as_(voter), page) == 422
    assert send(as_(voter), page, part="a") == 302

    seen_as_a = pair.response_b if lease.swapped else pair.response_a
    assert ModerationCase.objects.get().response == seen_as_a
    assert as_(member(community)).get(page).status_code == 404


def test_the_page_of_a_case_tells_no_writer_of_an_open_pair(
    community: Community, as_: SignedIn
) -> None:
    judge, author = steward(community), member(community, name="Wanda Writer")
    prompt = written(community, steward(community))
    model = LanguageModelFactory(name="Telltale-7B")
    by_model = ResponseFactory(prompt=prompt, model=model)
    by_person = ResponseFactory(prompt=prompt, model=None, author=author)
    ComparisonFactory(prompt=prompt, response_a=by_model, response_b=by_person)
    pages = []
    for answer in (by_model, by_person):
        case = report(answer, UserFactory(name="Rita"), now=timezone.now()).case
        html = as_(judge).get(at(community, f"moderation/{case.public_id}/")).content.decode()
        assert "Telltale" not in html
        assert "Wanda" not in html
        pages.append("Warn the author" in html)
    assert pages == [False, False]
    Comparison.objects.update(state="closed", closed_at=timezone.now(), closed_because="target")

    html = as_(judge).get(at(community, f"moderation/{case.public_id}/")).content.decode()

    assert "Wanda" in html
    assert "Warn the author" in html


def test_what_does_not_exist_can_not_be_reported(community: Community, as_: SignedIn) -> None:
    somebody = as_(UserFactory())
    prompt = written(community, steward(community))
    elsewhere = PromptFactory()

    for page in (
        f"report/prompt/{elsewhere.public_id}/",
        f"report/answer/{prompt.public_id}/",
        f"report/person/{prompt.public_id}/",
    ):
        assert somebody.get(at(community, page)).status_code == 404


def test_reports_are_counted_against_a_days_quota(community: Community, as_: SignedIn) -> None:
    somebody = as_(UserFactory())
    steward(community)
    statuses = []
    for _ in range(21):
        prompt = PromptFactory(community=community)
        statuses.append(send(somebody, at(community, f"report/prompt/{prompt.public_id}/")))

    assert statuses == [302] * 20 + [422]


def test_a_decision_is_reversed_from_its_case(community: Community, as_: SignedIn) -> None:
    judge = steward(community)
    prompt = written(community, member(community))
    case = report(prompt, UserFactory(), now=timezone.now()).case
    action = decide(case, judge, now=timezone.now())
    page = at(community, f"moderation/{case.public_id}/")

    empty = as_(judge).post(page, {"reverses": str(action.public_id), "reason": ""})
    done = as_(judge).post(page, {"reverses": str(action.public_id), "reason": "A mistake."})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert "A mistake." in as_(judge).get(page).content.decode()
    assert Prompt.objects.visible().filter(pk=prompt.pk).exists()
    assert as_(judge).post(page, {"reverses": "x", "reason": "y"}).status_code == 404


def test_the_queue_needs_the_same_queries_for_one_case_as_for_many(
    community: Community, as_: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    judge = as_(steward(community))
    for _ in range(12):
        report(PromptFactory(community=community), UserFactory(), now=timezone.now())

    with django_assert_max_num_queries(20):
        assert judge.get(at(community, "moderation/")).content.decode().count("data-entry") == 12


def test_an_appeal_with_a_mistake_is_kept_and_explained(
    community: Community, as_: SignedIn
) -> None:
    judge, author, second = steward(community), member(community), steward(community)
    case = report(written(community, author), UserFactory(), now=timezone.now()).case
    action = decide(case, judge, now=timezone.now())
    page = at(community, f"moderation/actions/{action.public_id}/")
    assert as_(author).post(f"{page}appeal/", {"text": " "}).status_code == 422
    assert as_(author).get(f"{page}appeal/").status_code == 200
    assert as_(UserFactory()).post(f"{page}appeal/", {"text": "Mine?"}).status_code == 404

    one = appeal(action, author, now=timezone.now())
    answer = at(community, f"moderation/appeals/{one.public_id}/")

    kept = as_(second).post(answer, {"answer": "Let me think."})
    assert kept.status_code == 422
    assert "Let me think." in kept.content.decode()
    assert as_(author).post(f"{page}appeal/", {"text": "Again."}).status_code == 422
