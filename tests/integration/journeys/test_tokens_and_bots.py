"""Journey: programs take part, by a member's token or under a name of their own."""

from __future__ import annotations

import re

from django.test import Client

from communities.models import Role
from preferences.models import Comparison, Prompt
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person

ASKED = {"text": "What does a nightly build say of itself?"}


def made(person: Person) -> str:
    """Return the token that the page shows this once."""
    found = re.search(r"folkmoot_\w+", person.text)
    assert found, person.text
    return found.group()


def with_(token: str) -> Client:
    """Return a program that shows the token."""
    return Client(headers={"authorization": f"Bearer {token}"})


def api(moot: Moot, page: str) -> str:
    """Return an address of the API."""
    return f"/api/{page}?community={moot.community.slug}"


@every_size
def test_a_member_makes_a_token_uses_it_and_ends_it(moot: Moot) -> None:
    member = Person(moot.last)
    member.opens("/you/")
    member.follows("Access tokens")
    member.presses("Make the token", name="a script", scopes=["read", "submit"], lifetime=30)
    token = made(member)
    program = with_(token)

    people = program.get(api(moot, "members/"))
    assert len(people.json()["results"]) == len(moot.people)
    asked = program.post(api(moot, "prompts/"), ASKED, content_type="application/json")
    assert asked.status_code == 201
    assert Prompt.objects.get().author == moot.last

    member.opens(member.url)
    member.misses(token)
    member.presses("Revoke a script")
    assert program.get(api(moot, "members/")).status_code == 401


@every_size
def test_a_bot_takes_part_but_is_nobody_where_people_are_counted(moot: Moot) -> None:
    desk = moot.enters(moot.founder, "desk/")
    desk.follows("Bots")
    desk.sees("This community has no bot.")
    desk.presses("Make the bot", name="Nightly")
    desk.presses("Make the token", name="a machine", scopes=["read", "submit"], lifetime=7)
    program = with_(made(desk))
    program.post(api(moot, "prompts/"), ASKED, content_type="application/json")
    asked = Prompt.objects.get()
    assert asked.author
    assert asked.author.name == "Nightly"

    pair = Comparison.objects.get(prompt=moot.asks(moot.last))
    moot.decides()
    pair.refresh_from_db()
    assert pair.state == "closed", "it waits for no bot"
    alone = len(moot.people) == 1
    home = moot.enters(moot.founder)
    assert (
        "This community is run by one person; its other members are bots." in home.text
    ) is alone
    assert home.may_follow("Invite people") is alone


@every_size
def test_a_removed_bot_opens_nothing_and_what_it_wrote_stays(moot: Moot) -> None:
    desk = moot.enters(moot.founder, "bots/")
    desk.presses("Make the bot", name="Nightly")
    desk.presses("Make the token", name="a machine", scopes=["read", "submit"], lifetime=7)
    program = with_(made(desk))
    program.post(api(moot, "prompts/"), ASKED, content_type="application/json")

    desk.presses("Remove the bot")

    assert program.get(api(moot, "prompts/")).status_code == 401
    reader = moot.enters(moot.last, "prompts/")
    reader.sees(ASKED["text"])
    assert moot.community.memberships.filter(role=Role.CONTRIBUTOR).count() == sum(
        moot.role(one) == Role.CONTRIBUTOR for one in moot.people
    )


@every_size
def test_no_token_votes_or_runs_anything(moot: Moot) -> None:
    page = moot.enters(moot.founder, "tokens/")
    page.presses("Make the token", name="all", scopes=["read", "submit", "discuss", "record"])
    program = with_(made(page))

    # The pages take sessions alone.
    assert program.post(moot.address("vote/"), {}).status_code == 302
    assert program.get(moot.address("desk/")).status_code == 302
    assert program.get(api(moot, "record/")).status_code == 200
