"""Journey: found a community, and be led on until it stands."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from communities.models import Community, Role
from tests.integration.journeys.moots import Moot, every_size, give_factor, let_in, newcomers
from tests.integration.journeys.people import Person


def founded_by(user: User) -> Person:
    """Let somebody found a community on the page for it."""
    person = Person(user)
    person.opens("/")
    person.follows("Start a community")
    person.presses("Start the community", name="Harbour", purpose="Keeping the harbour tools.")
    return person


@every_size
def test_the_founder_is_led_on_as_long_as_it_is_young(
    moots: dict[int, Moot], outsider: User, members: int
) -> None:
    give_factor(outsider)
    founder = founded_by(outsider)
    founder.sees("Submit your first prompt", "This community is run by one person")
    community = Community.objects.get(name="Harbour")
    founder.follows("Say who answers for it, before others join")
    founder.sees("nobody can be invited", "We filled in your own name")
    founder.presses("Save", country="PT", contact="board@harbour.example")
    founder.sees("Stored. Others can join now")
    founder.opens(f"/c/{community.slug}/")
    let_in(community, newcomers(members - 1), Role.MAINTAINER, by=outsider)

    founder.opens(founder.url)

    founder.sees("Submit your first prompt", "Prove the link to your project")
    assert founder.may_follow("Invite people") is (members == 1)
    assert ("run by one person, who is its only member" in founder.text) is (members == 1)
    assert (f"All {members} members" in founder.text) is (members > 1)
    founder.follows("Submit your first prompt")
    founder.sees("Before your first text")
    founder.presses("Agree", publish_prompts="yes", attribution="named")
    assert founder.url.endswith("/prompts/new/")
    Moot(community, (outsider,)).asks(outsider)
    founder.opens(f"/c/{community.slug}/")
    founder.opens(founder.url)
    assert founder.may_follow("Vote on your first pair") is (members == 1)
    assert ("What comes next" in founder.text) is (members == 1)
    # Where enough others vote, the author of a prompt does not.
    assert founder.may_follow("Vote") is (members <= 3)


def test_a_founder_without_a_second_factor_is_led_on_and_to_it(
    moots: dict[int, Moot], outsider: User
) -> None:
    founder = founded_by(outsider)

    founder.sees("What comes next", "Submit your first prompt")
    founder.follows("Invite people", status=403)
    founder.sees("Running a community takes a second factor")
    assert founder.may_follow("Set it up")


@pytest.mark.parametrize("missing", ["name", "purpose"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    moots: dict[int, Moot], outsider: User, missing: str
) -> None:
    founder = Person(outsider)
    founder.opens("/communities/new/")
    typed = {"name": "Harbour", "purpose": "Tools.", "needs": "Voters."} | {missing: ""}

    founder.presses("Start the community", status=422, **typed)
    form, _button = founder.page.pressing("Start the community")
    assert {name: form.sent[name] for name in typed} == {name: [typed[name]] for name in typed}
    given: dict[str, Any] = {missing: "Given now"}
    founder.presses("Start the community", **given)

    assert Community.objects.filter(memberships__user=outsider).count() == 1
