"""What of an employer's texts leaves: with its permission, and once their author let them go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, ConsentState, Employer, Origin, Purpose
from preferences.models import Comparison, Prompt, Response
from preferences.releases.quick_preview import preview_export
from tests.factories import CommunityFactory, MembershipFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import everybody_votes, pair
from tests.support.employing import confirmed, employs, signs, terms_for_employers

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(days=9)


class Dock:
    """A pair that is decided, one part of which an employee can have written for an employer."""

    def __init__(self) -> None:
        self.community: Community = CommunityFactory(
            created_at=EARLIER,
            default_round__starts_at=EARLIER,
            default_round__votes_minimum=1,
            default_round__votes_target=1,
        )
        terms_for_employers(self.community)
        MembershipFactory(community=self.community)
        self.lawyer: User = MembershipFactory(community=self.community, role="contributor").user
        self.author: User = MembershipFactory(community=self.community, role="contributor").user
        confirmed(self.author, "ada@harbour.example")
        self.employer = signs(self.lawyer, self.community, now=EARLIER)
        employs(self.employer, self.author, now=EARLIER)
        self.pair: Comparison = pair(self.community)

    def write(self, part: str = "prompt", **values: Any) -> None:
        """Say of a part that the author wrote it for the employer."""
        own = Acceptance.objects.get(user=self.author, covers="texts", acting_as="self")
        given = {
            "author": self.author,
            "origin": Origin.EMPLOYER,
            "employer": self.employer,
            "acceptance": own,
            "consent_then": ConsentState.GIVEN,
            "created_at": NOW,
        } | values
        if part == "prompt":
            Prompt.objects.filter(pk=self.pair.prompt_id).update(**given)
        else:
            key = self.pair.response_b_id if part == "chosen" else self.pair.response_a_id
            Response.objects.filter(pk=key).update(model=None, licence="CC-BY-4.0", **given)

    def decide(self) -> None:
        """Let everybody vote."""
        everybody_votes(self.community)

    def answer(self, state: ConsentState) -> None:
        """Store how the author answers about publishing texts from now on."""
        answers(self.author, self.community, Purpose.PUBLISH_TEXTS, state)

    def left_out(self) -> dict[str, int]:
        """Return how many comparisons stay for which reason."""
        gates = preview_export(self.community, at=NOW).gates
        return {name: count for gate in gates for name, count in gate.reasons.items()}


@pytest.fixture
def dock(db: None) -> Dock:
    """Return a decided pair."""
    return Dock()


@pytest.mark.parametrize("part", ["prompt", "chosen", "rejected"])
def test_an_employers_text_leaves_with_its_permission(dock: Dock, part: str) -> None:
    dock.write(part)
    dock.decide()

    assert dock.left_out() == {}
    assert preview_export(dock.community, at=NOW).rows == 1


@pytest.mark.parametrize("part", ["prompt", "chosen", "rejected"])
def test_a_later_withdrawal_leaves_it_in(dock: Dock, part: str) -> None:
    dock.write(part)
    dock.decide()

    dock.answer(ConsentState.WITHDRAWN)

    assert dock.left_out() == {}
    # One's own words go.
    dock.write(part, origin=Origin.OWN, employer=None)
    assert dock.left_out() == {"no consent": 1}


@pytest.mark.parametrize("then", ["", ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_what_its_author_never_let_be_published_stays(dock: Dock, then: str) -> None:
    dock.write(consent_then=then)
    dock.decide()

    dock.answer(ConsentState.REFUSED)
    assert dock.left_out() == {"no consent": 1}
    dock.answer(ConsentState.GIVEN)
    assert dock.left_out() == {}


def test_what_was_taken_out_or_is_of_somebody_too_young_stays_all_the_same(dock: Dock) -> None:
    dock.decide()
    dock.write(removed_at=NOW)
    assert dock.left_out() == {"removed": 1}
    dock.write(removed_at=None, acceptance=None)
    assert dock.left_out() == {"no terms": 1}


def test_without_an_acknowledgement_before_it_was_written_it_stays(dock: Dock) -> None:
    dock.write(created_at=EARLIER - timedelta(seconds=1))
    dock.decide()
    assert dock.left_out() == {"no employer": 1}

    other = MembershipFactory(community=dock.community, role="contributor").user
    own = Acceptance.objects.get(user=other, covers="texts", acting_as="self")
    dock.write(author=other, acceptance=own)
    assert dock.left_out() == {"no employer": 1}, "somebody else acknowledged"


def test_an_acknowledgement_of_another_employer_does_not_do(dock: Dock) -> None:
    other = signs(dock.lawyer, dock.community, name="Lighthouse AG", now=EARLIER)
    dock.write(employer=other)
    dock.decide()

    assert dock.left_out() == {"no employer": 1}


def test_an_employer_that_nobody_signed_for_permits_nothing(dock: Dock) -> None:
    unsigned = Employer.objects.create(
        community=dock.community, name="Nobody", signatory=dock.lawyer, signed_at=EARLIER
    )
    employs(signs(dock.lawyer, dock.community, name="X", now=EARLIER), dock.author, now=EARLIER)
    kept = Acceptance.objects.filter(acting_as="employee").first()
    assert kept is not None
    kept.pk, kept.public_id = None, unsigned.public_id
    kept.employer, kept.entity, kept._state.adding = unsigned, "Nobody", True
    kept.save()
    dock.write(employer=unsigned)
    dock.decide()

    assert dock.left_out() == {"no employer": 1}


def test_what_was_written_before_the_end_stays_given_and_nothing_after_it(dock: Dock) -> None:
    dock.write()
    dock.decide()
    ended = {"ended_by": dock.lawyer, "end_reason": ""}

    Employer.objects.filter(pk=dock.employer.pk).update(
        ended_at=NOW + timedelta(seconds=1), **ended
    )
    assert dock.left_out() == {}
    Employer.objects.filter(pk=dock.employer.pk).update(ended_at=NOW, **ended)
    assert dock.left_out() == {"no employer": 1}


def test_what_rests_on_its_authors_word_alone_leaves_as_their_own_does(dock: Dock) -> None:
    dock.write(origin=Origin.CERTIFIED, employer=None)
    dock.decide()
    assert dock.left_out() == {}

    dock.answer(ConsentState.WITHDRAWN)
    assert dock.left_out() == {"no consent": 1}


class Broke(Exception):
    """Raised inside a predicate."""


@pytest.mark.parametrize("predicate", ["licensed", "given_for_good"])
def test_a_predicate_that_breaks_lets_nothing_leave(
    dock: Dock, predicate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dock.write()
    dock.decide()

    def breaks(path: str) -> None:
        raise Broke

    monkeypatch.setattr(f"preferences.rights.visibility.{predicate}", breaks)
    with pytest.raises(Broke):
        preview_export(dock.community, at=NOW)
