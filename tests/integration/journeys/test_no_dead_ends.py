"""No page of a community of any size is a dead end, for whoever opens it.

The journeys go where people mean to go. Here everybody opens everything, in a community in which
nothing has happened yet: each page leads on, or says why there is nothing.
"""

from __future__ import annotations

from accounts.models import User
from communities.operations.suspend import suspend
from preferences.models import Prompt
from tests.integration.access.addresses import every_address
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person

HERE = "c/<slug:slug>/"
PAGES = [
    one.pattern.removeprefix(HERE)
    for one in every_address()
    if one.pattern.startswith(HERE) and one.parameters == ("slug",)
]
OWN = [one.pattern for one in every_address() if one.pattern.startswith("you/")]


def opens_everything(person: Person, moot: Moot) -> int:
    """Open every page that needs no more than the community's name; return how many there were."""
    opened = 0
    for page in PAGES:
        response = person.client.get(moot.address(page), follow=True)
        if response.status_code != 405 and response["Content-Type"].startswith("text/html"):
            person.arrives(response, moot.address(page))
            opened += 1
    return opened


@every_size
def test_everything_leads_on_for_whoever_belongs_here(moot: Moot) -> None:
    for user in {moot.founder, moot.voters[-1], moot.last}:
        assert opens_everything(Person(user), moot) > 25


@every_size
def test_everything_leads_on_for_whoever_does_not(moot: Moot, outsider: User) -> None:
    for person in (Person(outsider), Person()):
        assert opens_everything(person, moot) > 25


@every_size
def test_everything_leads_on_for_the_suspended(moot: Moot, operator: User) -> None:
    if moot.last != moot.founder:
        suspend(
            community=moot.community,
            user=moot.last,
            by=moot.founder,
            reason="Shouting.",
            days=3,
            now=moot.community.created_at.now(moot.community.created_at.tzinfo),
        )
    assert opens_everything(Person(moot.last), moot) > 25


@every_size
def test_ones_own_pages_lead_on_before_anything_was_done(moot: Moot) -> None:
    person = Person(moot.last)
    for page in ("", "prompts/", "votes/", "notifications/", "settings/", "security/"):
        person.opens(f"/you/{page}")
    assert not Prompt.objects.filter(community=moot.community).exists()
