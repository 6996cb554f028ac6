"""A community with pairs to vote on, and people to vote on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from communities.models import Community, Guidelines, Role
from preferences.models import Comparison, Round, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said, cast_vote
from preferences.voting.lease_pairs import lease_again
from preferences.voting.pairing import is_swapped
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.functional.browser.texts import SHORT, Texts

CONTRIBUTOR, MAINTAINER = "A contributor", "A maintainer"
OTHERS = 4
GUIDELINES = """\
# How we want models to answer our contributors

1. **Be kind to the person, honest about the patch.**
2. **Name the next step.**
3. **Say when you are not sure.**
"""


@dataclass
class Gathering:
    """A community whose pairs nobody's single vote decides, in the order they are handed out."""

    community: Community
    maintainer: User
    others: list[User]
    pairs: list[Comparison]

    def address(self, page: str = "") -> str:
        """Return a page's address in the community."""
        return f"/c/{self.community.slug}/{page}"

    def votes(self) -> list[Vote]:
        """Return every row of the maintainer's votes, oldest first."""
        return list(
            Vote.objects.filter(voter=self.maintainer).select_related("comparison").order_by("pk")
        )

    def said(self) -> list[int | str]:
        """Return what those rows say: a strength about A and B as they were shown, or a choice."""
        return [
            vote.choice
            if vote.strength is None
            else (-vote.strength if vote.swapped else vote.strength)
            for vote in self.votes()
        ]

    def decide(self, pair: Comparison, choice: Choice = Choice.STRENGTH) -> None:
        """Let the others vote alike, the lower answer much better or another choice: it closes."""
        for other in self.others:
            pair.refresh_from_db()
            if pair.state != ComparisonState.CLOSED:
                self._cast(other, pair, choice)

    def vote(self, pair: Comparison, choice: Choice = Choice.STRENGTH) -> None:
        """Let the maintainer have voted on the pair."""
        self._cast(self.maintainer, pair, choice)

    def _cast(self, voter: User, pair: Comparison, choice: Choice) -> None:
        now = timezone.now()
        lease = lease_again(comparison=pair, voter=voter, now=now)
        strength = 2 if lease.swapped else -2
        said = Said(choice, strength if choice == Choice.STRENGTH else None)
        cast_vote(voter=voter, community=self.community, key=lease.key, said=said, now=now)


def eventually(page: Page, condition: Callable[[], bool], *, what: str) -> None:
    """Wait until something has happened on the server, while the page goes on."""
    for _ in range(1200):
        if condition():
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"not within 30 s: {what}")


def gather(*texts: Texts, pairs: int = 0, in_order: bool = False) -> Gathering:
    """Make the community with a pair for each of the texts, or with so many short ones.

    With `in_order` the maintainer is shown the first answer as A; else the side is drawn.
    """
    began = timezone.now() - timedelta(days=40)
    community = CommunityFactory(
        slug="harbour",
        name="Harbour tools",
        purpose="The people who keep the harbour command line tools working.",
        legal_home="a society of its members",
        created_at=began,
    )
    Round.objects.filter(community=community).update(
        starts_at=began,
        purpose="Which answer would we stand behind when a newcomer asks how we work?",
    )
    Guidelines.objects.create(community=community, version=1, text=GUIDELINES, published_at=began)
    people: list[User] = [UserFactory(name=MAINTAINER)]
    people += [UserFactory(name=f"Another maintainer {n}") for n in range(1, OTHERS + 1)]
    for person in people:
        MembershipFactory(community=community, user=person, joined_at=began)
    author = UserFactory(name=CONTRIBUTOR)
    MembershipFactory(community=community, user=author, role=Role.CONTRIBUTOR, joined_at=began)
    return Gathering(
        community=community,
        maintainer=people[0],
        others=people[1:],
        pairs=_pairs(
            community, author, texts or (SHORT,) * pairs, reader=people[0] if in_order else None
        ),
    )


def _pairs(
    community: Community, author: User, texts: Sequence[Texts], *, reader: User | None
) -> list[Comparison]:
    made: list[Comparison] = []
    for number, text in enumerate(texts):
        # The same question may be asked only once.
        asked = f"{text.question} ({number})" if text in texts[:number] else text.question
        prompt = PromptFactory(community=community, author=author, text=asked, topic="labor")
        answers = [ResponseFactory(prompt=prompt, text=one) for one in (text.first, text.second)]
        made.append(
            ComparisonFactory(
                prompt=prompt,
                response_a=answers[0],
                response_b=answers[1],
                public_id=_public_id(reader),
            )
        )
    return made


def _public_id(reader: User | None) -> UUID:
    """Draw an id; for a reader one under which the lower answer is shown as A."""
    drawn = uuid4()
    while reader and is_swapped(
        settings.SECRET_KEY, voter=str(reader.public_id), comparison=str(drawn)
    ):
        drawn = uuid4()
    return drawn
