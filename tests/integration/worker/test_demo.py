"""The demonstration: made by the product's own operations, its voters marked as simulated."""

from __future__ import annotations

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from communities.models import Community, Role
from preferences.models import Comparison, CurrentVote, Generation, LanguageModel, Prompt, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from tests.factories import ComparisonFactory
from tests.guards.sources import ROOT
from tests.integration.conftest import NOW
from worker.demo.rules import RULES, courteous, judge, practical, short, thorough
from worker.demo.seeding import seed
from worker.demo.voting import vote_by_rule

CAREFUL = (
    "Thank you for the report. First run the tests, then open an issue and link the log, "
    "please; we are glad to help with the next step."
)
CURT = "Obviously a waste of time. Just read the manual."


@pytest.fixture
def demo(db: None) -> Community:
    """Return the seeded demo community."""
    seed(now=NOW, progress=lambda _done, _of: None)
    return Community.objects.get(slug="demo")


def test_the_demo_has_its_people_and_asks_its_prompts(demo: Community) -> None:
    roles = list(demo.memberships.values_list("role", flat=True))
    assert (roles.count(Role.CONTRIBUTOR), roles.count(Role.MAINTAINER)) == (1, 5)
    assert roles.count(Role.STEWARD) == 2
    assert demo.memberships.filter(user__kind=User.Kind.SIMULATED).count() == 4
    assert Community.objects.get(slug="demo-empty").memberships.count() == 1
    assert Prompt.objects.filter(community=demo).count() == 60
    assert Generation.objects.count() == 120
    assert LanguageModel.objects.get().outputs == "allowed"


def test_the_starter_models_terms_are_known_whole(demo: Community) -> None:
    model = LanguageModel.objects.get()
    terms = model.terms
    assert terms is not None
    assert (terms.licence, terms.outputs, terms.bases_stated) == ("Apache-2.0", "allowed", True)
    assert terms.text == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert terms.text_sha256 == hashlib.sha256(terms.text.encode()).hexdigest()
    assert (terms.bases.count(), terms.layers.filter(disclosure="published").count()) == (0, 4)
    for layer in terms.layers.all():
        assert (ROOT / layer.place).exists(), layer.place


def test_seeding_again_adds_nothing(demo: Community) -> None:
    call_command("seed_demo", stderr=StringIO())

    assert Prompt.objects.count() == 60
    assert User.objects.filter(kind=User.Kind.SIMULATED).count() == 4


def test_production_has_no_demo(db: None, settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="not made in production"):
        call_command("seed_demo")


def test_simulated_voters_leave_half_of_the_pairs_one_vote_short(demo: Community) -> None:
    for prompt in Prompt.objects.filter(community=demo)[:16]:
        ComparisonFactory(
            prompt=prompt, response_a__text=CAREFUL, response_b__text=CURT, opened_at=NOW
        )

    cast = vote_by_rule(now=NOW)

    assert cast == Vote.objects.count() > 0
    assert vote_by_rule(now=NOW) == 0
    for pair in Comparison.objects.all():
        if pair.public_id.int % 2:
            assert pair.state == ComparisonState.OPEN
            assert CurrentVote.objects.filter(comparison=pair).count() == 2
        else:
            assert pair.state == ComparisonState.CLOSED


def test_pages_mark_what_is_simulated(demo: Community, client: Client) -> None:
    for prompt in Prompt.objects.filter(community=demo)[:8]:
        ComparisonFactory(
            prompt=prompt, response_a__text=CAREFUL, response_b__text=CURT, opened_at=NOW
        )
    vote_by_rule(now=NOW)

    assert "simulated" in client.get("/c/demo/").content.decode()
    results = client.get("/c/demo/results/").content.decode()
    assert "with simulated votes" in results
    assert "votes by a stated rule" in client.get("/sign-in/").content.decode()


def test_nobody_signs_in_as_a_simulated_voter(demo: Community, client: Client) -> None:
    simulated = User.objects.filter(kind=User.Kind.SIMULATED).first()
    assert simulated

    response = client.post("/sign-in/", {"person": str(simulated.public_id)})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("rule", "better", "worse"),
    [
        (short, "word " * 40, "word " * 160),
        (practical, CAREFUL, "It depends on many things in general."),
        (courteous, CAREFUL, CURT),
        (thorough, "word " * 90, "word " * 20),
    ],
)
def test_each_rule_prefers_what_it_says(rule: object, better: str, worse: str) -> None:
    assert judge(rule, better, worse).strength == -2  # type: ignore[arg-type]
    assert judge(rule, worse, better).strength == 2  # type: ignore[arg-type]


def test_answers_alike_are_the_same_and_next_to_nothing_is_bad() -> None:
    for rule in RULES.values():
        assert judge(rule, CAREFUL, CAREFUL).strength == 0
        assert judge(rule, "No.", "").choice == Choice.BOTH_BAD
