"""What the API tells and takes: no more than the pages, and no sooner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.models import (
    CodeOfConduct,
    Guidelines,
    ProjectLink,
    Role,
    Rules,
    WorkingGroup,
)
from preferences.contributions.propose_response import propose_response
from preferences.models import Comment, Prompt, Report, Response, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from record.models import Entry
from tests.factories import (
    CommunityFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.integration.conftest import NOW, Moot

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


@pytest.fixture
def ask(moot: Moot) -> Ask:
    """Return a way to ask about the community, as nobody or as somebody; it returns the JSON."""

    def asking(
        path: str, *, by: User | None = None, post: Any = None, status: int = 200, query: str = ""
    ) -> Any:
        client = Client()
        if by is not None:
            client.force_login(by)
        address = f"/api/{path}?community={moot.community.slug}{query}"
        if post is None:
            answer = client.get(address)
        else:
            answer = client.post(address, post, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    return asking


@pytest.fixture
def steward(moot: Moot) -> User:
    """Return a steward of the community."""
    user: User = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    return user


def close(moot: Moot) -> None:
    """Let three voters agree that A is much better, and one say why."""
    for voter in moot.voters[:3]:
        moot.cast(voter, Said(Choice.STRENGTH, -2))


# The public face


def test_a_community_says_what_it_is_for_and_who_runs_it(
    moot: Moot, ask: Ask, steward: User
) -> None:
    link = {"community": moot.community, "method": "dns", "challenge": "x", "added_at": NOW}
    ProjectLink.objects.create(name="Tools", address="tools.example", proven_at=NOW, **link)
    ProjectLink.objects.create(name="Other", address="other.example", **link)

    told = ask(f"communities/{moot.community.slug}/")

    assert told["purpose"] == moot.community.purpose
    assert told["legal_home"] == "me"
    assert told["outbound_licence"] == "CC-BY-4.0"
    assert told["stewards"] == [steward.name]
    # What is verified is the address; the name is the community's own word.
    assert {one["address"]: (one["verified"], one["name"]) for one in told["links"]} == {
        "tools.example": (True, "Tools"),
        "other.example": (False, "Other"),
    }
    assert steward.email not in str(told)


@pytest.mark.parametrize(
    ("path", "model"), [("guidelines/", Guidelines), ("conduct/", CodeOfConduct)]
)
def test_a_versioned_text_is_read_as_it_is_and_as_it_was(
    moot: Moot, ask: Ask, path: str, model: Any
) -> None:
    assert ask(path) == {"current": None, "versions": []}
    for version, text in ((1, "Be kind."), (2, "Be kind and exact.")):
        model.objects.create(community=moot.community, version=version, text=text, published_at=NOW)

    told = ask(path)

    assert told["current"]["text"] == "Be kind and exact."
    assert [one["version"] for one in told["versions"]] == [2, 1]
    assert ask(f"{path}1/")["text"] == "Be kind."
    ask(f"{path}3/", status=404)
    ask(f"{path}{10**30}/", status=404)


def test_rules_are_the_defaults_until_others_are_published(moot: Moot, ask: Ask) -> None:
    told = ask("rules/")
    assert told["version"] is None
    assert told["values"]["joining"] == "ask"

    values = {"joining": "open", "prompts_per_day": 3}
    Rules.objects.create(community=moot.community, version=1, values=values, published_at=NOW)

    told = ask("rules/")
    assert told["version"] == 1
    assert (told["values"]["joining"], told["values"]["prompts_per_day"]) == ("open", 3)
    assert told["values"]["appeal_days"] == 14


def test_groups_rounds_models_and_members_are_listed(moot: Moot, ask: Ask) -> None:
    WorkingGroup.objects.create(
        community=moot.community, slug="docs", name="Docs", charter="Write.", founded_at=NOW
    )
    bot = MembershipFactory(
        community=moot.community, user__kind=User.Kind.BOT, user__name="Triage", role="contributor"
    )
    closed = MembershipFactory(community=moot.community, user__is_active=False)

    (group,) = ask("groups/")["results"]
    assert (group["slug"], group["charter"], group["closed_at"]) == ("docs", "Write.", None)
    (a_round,) = ask("rounds/")["results"]
    assert a_round["is_default"] is True
    models = ask("models/")["results"]
    assert {one["outputs"] for one in models} == {"allowed"}
    assert not {"location", "files"} & set(models[0])
    members = ask("members/", by=moot.voters[0])["results"]
    assert {"id", "name", "kind", "role", "joined_at"} == set(members[0])
    kinds = {one["id"]: one["kind"] for one in members}
    assert kinds[str(bot.public_id)] == "bot"
    assert str(closed.public_id) not in kinds


def test_the_other_communities_rows_are_in_no_list(moot: Moot, ask: Ask, steward: User) -> None:
    other = CommunityFactory(name="Elsewhere")
    WorkingGroup.objects.create(
        community=other, slug="theirs", name="Theirs", charter="-", founded_at=NOW
    )
    PromptFactory(community=other, text="Theirs?", author=steward)
    MembershipFactory(community=other, user__name="Theirs")

    for path in ("groups", "prompts", "members", "rounds", "own/prompts", "record", "results"):
        assert "heirs" not in str(ask(f"{path}/", by=steward)), path


# Blind until every pair has closed


def test_who_wrote_an_answer_is_told_once_every_pair_of_it_has_closed(moot: Moot, ask: Ask) -> None:
    prompt = moot.comparison.prompt
    prompt.expectation = "A telltale expectation."
    prompt.save()
    model = LanguageModelFactory(name="Telltale-7B")
    for number, response in enumerate(Response.objects.all()):
        response.model, response.truncated, response.masked = model, True, True
        response.text = f"As Telltale-7B, I say {number}."
        response.html = f"<p>As [model], I say {number}.</p>"
        response.save()
    answers, result = (
        f"prompts/{prompt.public_id}/answers/",
        f"results/{moot.comparison.public_id}/",
    )

    blind = ask(answers)
    assert len(blind) == 2
    for one in blind:
        assert {name for name, value in one.items() if value is not None} == {"id", "html"}
    ask(result, status=404)
    proposed = propose_response(
        prompt=prompt, author=moot.voters[4], text="Ask what it is for.", now=NOW
    )
    close(moot)

    # One pair has closed; each of its answers stands in another, open one.
    told = [ask(answers), ask(result), ask("results/"), ask(f"prompts/{prompt.public_id}/")]
    assert "elltale" not in str(told)
    assert "2026" not in str([one["created_at"] for one in told[0]])

    for pair in prompt.comparisons.exclude(state="closed"):
        moot.comparison = pair
        close(moot)
    told = ask(answers)
    by = {one["id"]: one for one in told}
    assert by[str(proposed.public_id)]["written_by"] == "person"
    assert moot.voters[4].name not in str(told)
    assert {one["model"]["name"] for one in told if one["model"]} == {"Telltale-7B"}
    assert ask(f"prompts/{prompt.public_id}/")["expectation"] == "A telltale expectation."


def test_a_result_has_its_counts_and_the_preferred_answer(moot: Moot, ask: Ask) -> None:
    assert ask("results/")["results"] == []
    close(moot)

    (listed,) = ask("results/")["results"]

    assert listed["kind"] == "chosen"
    assert listed["votes"] == {"a": 3, "b": 0, "same": 0, "both_bad": 0}
    assert listed["chosen"] == listed["answer_a"]
    assert ask("results/", query="&kind=tie")["results"] == []
    ask("results/", query="&kind=rubbish", status=400)
    detail = ask(f"results/{listed['id']}/")
    assert [one["id"] for one in detail["answers"]] == [listed["answer_a"], listed["answer_b"]]
    assert "voter" not in str(detail)


def test_what_moderation_hides_is_nowhere(moot: Moot, ask: Ask, steward: User) -> None:
    close(moot)
    prompt, pair = moot.comparison.prompt, moot.comparison
    Comment.objects.create(
        community=moot.community, prompt=prompt, author=steward, text="Hidden words.", html="-",
        html_version="1", hidden_at=NOW, created_at=NOW,
    )  # fmt: skip
    assert ask(f"prompts/{prompt.public_id}/comments/")["results"] == []
    Prompt.objects.filter(pk=prompt.pk).update(hidden_at=NOW)

    assert ask("prompts/")["results"] == []
    assert ask("results/")["results"] == []
    for path in ("", "answers/", "comments/"):
        ask(f"prompts/{prompt.public_id}/{path}", status=404)
    for path in ("", "comments/"):
        ask(f"results/{pair.public_id}/{path}", status=404)
    # Whose it is sees that it is hidden.
    (mine,) = ask("own/prompts/", by=prompt.author)["results"]
    assert mine["hidden"] is True


# One's own


def test_votes_are_read_by_their_voter_alone(moot: Moot, ask: Ask) -> None:
    moot.cast(moot.voters[0], Said(Choice.STRENGTH, -2))

    (mine,) = ask("own/votes/", by=moot.voters[0])["results"]
    assert (mine["strength"], mine["state"]) == (-2, "open")
    assert mine["pair"] == str(moot.comparison.public_id)
    assert ask("own/votes/", by=moot.voters[1])["results"] == []
    author = moot.comparison.prompt.author
    assert len(ask("own/prompts/", by=author)["results"]) == 1
    assert ask("own/prompts/", by=moot.voters[0])["results"] == []


def test_votes_are_not_cast_here(moot: Moot, ask: Ask, steward: User) -> None:
    body = {"choice": "strength", "strength": 2, "key": str(moot.lease(steward).key)}
    for path in ("votes/", "own/votes/", f"results/{moot.comparison.public_id}/"):
        ask(path, by=steward, post=body, status=404 if path == "votes/" else 405)
    assert not Vote.objects.exists()


def test_quotas_say_what_is_left(moot: Moot, ask: Ask) -> None:
    member = moot.voters[0]
    before = {one["kind"]: one for one in ask("own/quotas/", by=member)["quotas"]}

    ask("prompts/", by=member, post={"text": "What now?"}, status=201)

    told = ask("own/quotas/", by=member)
    after = {one["kind"]: one for one in told["quotas"]}
    assert after["prompts"]["used"] == 1
    assert after["prompts"]["left"] == before["prompts"]["left"] - 1
    resets = timezone.now() + timedelta(days=1)
    assert told["resets_at"][:10] == f"{resets:%Y-%m-%d}"


# The record, and exports


def test_the_record_is_read_by_verb_without_what_is_confidential(
    moot: Moot, ask: Ask, steward: User
) -> None:
    UserFactory(is_staff=True)  # reads confidential reports
    report = {"about": "prompt", "id": str(moot.comparison.prompt.public_id), "kind": "spam"}
    secret = report | {"reason": "Confidential words.", "confidential": True}
    ask("reports/", by=moot.voters[0], post=secret, status=201)
    ask("prompts/", by=moot.voters[0], post={"text": "What now?"}, status=201)

    told = ask("record/", by=steward)["results"]
    assert [one["verb"] for one in told] == ["prompt.submitted"]
    assert told[0]["actor"] == str(moot.voters[0].public_id)
    assert ask("record/", by=steward, query="&verb=member.joined")["results"] == []
    assert Entry.objects.filter(confidential=True).exists()


def test_an_export_is_counted(moot: Moot, ask: Ask) -> None:
    close(moot)
    told = ask("export/", by=moot.voters[0])
    assert (told["closed"], told["rows"], told["left_out"]) == (1, 1, [])


# Writing


def test_a_prompt_is_submitted_once(moot: Moot, ask: Ask) -> None:
    by = moot.voters[0]
    draft = {"text": "What now?", "topic": "legal", "language": "pt-BR", "expectation": "Short."}

    made = ask("prompts/", by=by, post=draft, status=201)

    assert made["author"] == {"id": str(by.public_id), "name": by.name, "kind": "person"}
    assert made["topic"] == "legal"
    assert ask(f"prompts/{made['id']}/")["messages"][0]["content"] == "What now?"
    again = ask("prompts/", by=by, post=draft, status=409)
    assert again["existing"] == made["id"]


def test_an_answer_is_proposed_once(moot: Moot, ask: Ask) -> None:
    path = f"prompts/{moot.comparison.prompt.public_id}/answers/"
    made = ask(path, by=moot.voters[0], post={"text": "Mine."}, status=201)

    assert made["written_by"] is None
    assert Response.objects.get(public_id=made["id"]).author == moot.voters[0]
    ask(path, by=moot.voters[1], post={"text": "Mine."}, status=409)


def test_comments_are_written_and_read(moot: Moot, ask: Ask) -> None:
    on_prompt = f"prompts/{moot.comparison.prompt.public_id}/comments/"
    on_result = f"results/{moot.comparison.public_id}/comments/"
    ask(on_result, by=moot.voters[0], post={"text": "Too early."}, status=404)
    close(moot)

    for path in (on_prompt, on_result):
        made = ask(path, by=moot.voters[0], post={"text": "**Good** question."}, status=201)
        (listed,) = ask(path, by=moot.voters[1])["results"]
        assert listed == made
        assert ask(path)["results"] == [made | {"author": None}]
        assert listed["author"]["name"] == moot.voters[0].name
        assert "<strong>Good</strong>" in listed["html"]
    ask(on_prompt, by=moot.voters[0], post={"text": "  "}, status=400)


def test_a_report_is_made_once_and_leads_nowhere_else(moot: Moot, ask: Ask) -> None:
    report = {
        "about": "prompt",
        "id": str(moot.comparison.prompt.public_id),
        "kind": "spam",
        "reason": "It sells something.",
    }
    made = ask("reports/", by=moot.voters[0], post=report, status=201)

    assert Report.objects.get(public_id=made["id"]).reason == "It sells something."
    ask("reports/", by=moot.voters[0], post=report, status=409)
    elsewhere = PromptFactory()
    ask("reports/", by=moot.voters[0], post=report | {"id": str(elsewhere.public_id)}, status=404)
    ask("reports/", post=report, status=401)


# How many queries a list costs


@pytest.mark.parametrize(
    "path", ["prompts/", "results/", "members/", "own/votes/", "own/prompts/", "record/"]
)
def test_a_longer_list_costs_no_more_queries(
    moot: Moot, ask: Ask, steward: User, path: str
) -> None:
    close(moot)
    by = steward
    with CaptureQueriesContext(connection) as few:
        ask(path, by=by)
    for _ in range(5):
        MembershipFactory(community=moot.community)
        prompt = PromptFactory(community=moot.community, author=steward)
        ResponseFactory(prompt=prompt)
        ask("prompts/", by=steward, post={"text": f"And {prompt.pk}?"}, status=201)

    with CaptureQueriesContext(connection) as many:
        ask(path, by=by)

    assert len(many) <= len(few) + 1
