"""Communities of one, of three and of thirty people, founded and filled as people do it.

Everything here is done by the product's own operations, in the order in which it happens: founding,
an invitation, people who accept it, a second steward after the public notice, a prompt, answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import User
from communities.default_texts import default_guidelines
from communities.models import Community, Membership, Role
from communities.operations.accept_invitation import accept_invitation
from communities.operations.appoint_steward import appoint_due_stewards
from communities.operations.invite import invite
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.founding.found_community import Choices, found_community
from preferences.generation.claim_generations import claim_generations
from preferences.generation.finish_generation import GeneratedResponse, finish_generation
from preferences.models import Comparison, Prompt
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from tests.factories import UserFactory
from tests.factories.generations import unloaded_model
from tests.integration.journeys.people import Person
from tests.support.voting import vote_on_everything
from worker.demo.agreeing import agrees

SIZES = (1, 3, 30)
every_size = pytest.mark.parametrize("members", SIZES)
FOUNDED = timezone.now() - timedelta(days=40)
NOTICE = timedelta(hours=72)

# Who comes after the founder: one community of three, in which all vote, and one with everybody.
COMING = {
    1: [],
    3: [Role.MAINTAINER] * 2,
    30: [Role.STEWARD, *[Role.MAINTAINER] * 18, *[Role.CONTRIBUTOR] * 10],
}
ANSWERS = ("Thank them, and ask how they tested it.", "Close it without a word.")


@dataclass(frozen=True)
class Moot:
    """A community, with its people in the order in which they came; the first founded it."""

    community: Community
    people: tuple[User, ...]

    def address(self, page: str = "") -> str:
        """Return a page's address in the community."""
        return f"/c/{self.community.slug}/{page}"

    @property
    def founder(self) -> User:
        """Who founded it, and runs it."""
        return self.people[0]

    @property
    def last(self) -> User:
        """Who came last: where there is nobody else, the founder."""
        return self.people[-1]

    @property
    def voters(self) -> list[User]:
        """Those who may vote."""
        return self._in_roles(Role.MAINTAINER, Role.STEWARD)

    @property
    def stewards(self) -> list[User]:
        """Those who run it."""
        return self._in_roles(Role.STEWARD)

    @property
    def needed(self) -> int:
        """How many votes a pair needs here: three, where there are three to vote."""
        return min(3, len(self.voters))

    @property
    def faces(self) -> list[User]:
        """Every steward, and one in each other role: where what a person is told turns on that."""
        return list(dict.fromkeys([*self.stewards, self.voters[-1], self.last]))

    def _in_roles(self, *roles: Role) -> list[User]:
        places = Membership.objects.filter(community=self.community, role__in=roles)
        found = set(places.values_list("user_id", flat=True))
        return [one for one in self.people if one.pk in found]

    def role(self, user: User) -> str:
        """Return somebody's role."""
        return self.membership(user).role

    def membership(self, user: User) -> Membership:
        """Return somebody's place."""
        places = Membership.objects.select_related("user", "community")
        return places.get(community=self.community, user=user)

    def enters(self, user: User, page: str = "") -> Person:
        """Let somebody open a page of the community."""
        person = Person(user)
        person.opens(self.address(page))
        return person

    def asks(self, author: User, text: str = "A patch has no tests. What do I say?") -> Prompt:
        """Let somebody submit a prompt, and the models answer it: a pair is open then."""
        prompt = self.submits(author, text)
        answer_all(now=timezone.now())
        return prompt

    def submits(self, author: User, text: str) -> Prompt:
        """Let somebody submit a prompt, which nothing has answered yet."""
        submitted = submit_prompt(
            community=self.community,
            author=author,
            draft=Draft(text=text, expectation="Names the next step."),
            now=timezone.now(),
        )
        return submitted.prompt

    def decides(self, *, but: User | None = None) -> None:
        """Let everybody who may vote judge what is open to them, much better for the one answer."""
        for voter in self.voters:
            if voter != but:
                vote_on_everything(
                    voter=voter, community=self.community, opinion=kindly, now=timezone.now()
                )


def kindly(pair: Comparison) -> Said:
    """Prefer the kind answer by much."""
    kind = pair.response_a.text == ANSWERS[0]
    return Said(Choice.STRENGTH, -2 if kind else 2)


def answer_all(*, now: datetime) -> None:
    """Do the work of a model's worker: answer whatever was asked."""
    until = now + timedelta(minutes=1)
    while claimed := claim_generations(owner=f"{now}", most=50, until=until, now=now):
        seen: dict[int, int] = {}
        for one in claimed:
            number = seen[one.generation.prompt_id] = seen.get(one.generation.prompt_id, -1) + 1
            finish_generation(claimed=one, answer=_written(ANSWERS[number]), now=now)


def _written(text: str) -> GeneratedResponse:
    return GeneratedResponse(
        text=text,
        reasoning=None,
        finish_reason="stop",
        truncated=False,
        tokens_in=9,
        tokens_out=9,
        log_probability=-9.0,
        provenance={},
    )


def found(members: int) -> Moot:
    """Found a community of so many people."""
    founder = UserFactory(name="Founder")
    give_factor(founder)
    community = found_community(
        slug=f"moot-of-{members}",
        name=f"Moot of {members}",
        purpose="The people who keep the harbour tools working.",
        legal_home="The Moot Society",
        guidelines=default_guidelines(),
        founder=founder,
        now=FOUNDED,
        choices=Choices(legal_country="PT", legal_contact="society@moot.example"),
    )
    people: list[User] = [founder]
    agrees(founder, community, now=FOUNDED)
    for role in reversed(Role):
        coming = newcomers(COMING[members].count(role), str(role.label))
        let_in(community, coming, role, by=founder)
        people += coming
    appoint_due_stewards(now=FOUNDED + NOTICE + timedelta(hours=2))
    return Moot(community, tuple(people))


def newcomers(number: int, name: str = "Newcomer") -> list[User]:
    """Return people who have an account and belong to no community."""
    return [UserFactory(name=f"{name} {n}") for n in range(number)]


def let_in(community: Community, coming: Sequence[User], role: Role, *, by: User) -> None:
    """Let people in by one link, as many as it takes; they agree to the terms."""
    if not coming:
        return
    joined = community.created_at + timedelta(hours=1)
    uses = len(coming)
    invited = invite(community=community, by=by, role=role, times_usable=uses, now=joined)
    for person in coming:
        if role == Role.STEWARD:
            give_factor(person)
        accept_invitation(secret=invited.secret, user=person, now=joined)
        agrees(person, community, now=joined)


def give_factor(user: User) -> None:
    """Give somebody one-time codes, without which nobody runs a community."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def found_all() -> dict[int, Moot]:
    """Found a community of each size, on a site with one model."""
    unloaded_model()
    return {members: found(members) for members in SIZES}
