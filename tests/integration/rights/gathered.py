"""A person who gave one of everything, each with words that stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from communities.models import Community
from consent.models import Withdrawal, WithdrawalScope
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.contributions.write_comment import write_comment
from preferences.models import Comment, Comparison, Prompt, Response, Vote
from preferences.models.vote import Choice
from preferences.rights.withdraw import ask_withdrawal, carry_out
from preferences.rights.withdrawal_scope import ContributionKind
from preferences.voting.cast_vote import Said, cast_vote
from preferences.voting.change_vote import give_reasons
from preferences.voting.lease_pairs import lease_pairs
from tests.factories import ComparisonFactory, PromptFactory, ResponseFactory
from web.shown.withdrawing import asking

WORDS = {
    "prompt": "Where do I send the quillwort-lantern patch?",
    "expectation": "It names the marshmallow-anvil list.",
    "answer": "Send it to the tangerine-bellows list.",
    "comment": "The cobalt-thimble list is read more.",
    "reason": "It knows the velvet-harpoon rule.",
    "repeated": "You asked about the quillwort-lantern patch.",
}


@dataclass
class Gathered:
    """What one person gave, and one pair of each sort that it touches."""

    person: User
    community: Community
    prompt: Prompt
    answer: Response
    comment: Comment
    pairs: list[Comparison]

    def ids(self) -> Iterator[str]:
        """Yield every id of what they gave."""
        votes = Vote.objects.filter(voter=self.person)
        rows: list[Any] = [self.prompt, self.answer, self.comment, *votes]
        yield from (str(one.public_id) for one in rows)


def gather(person: User, others: list[User], community: Community, *, now: datetime) -> Gathered:
    """Let a voter of the community give one of everything, and the others decide with them."""
    prompt = submit_prompt(
        community=community,
        author=person,
        draft=Draft(text=WORDS["prompt"], expectation=WORDS["expectation"]),
        now=now,
    ).prompt
    first = ResponseFactory(prompt=prompt, text=WORDS["repeated"])
    asked: Comparison = ComparisonFactory(prompt=prompt, response_a=first, opened_at=now)
    other = PromptFactory(community=community)
    answer = propose_response(prompt=other, author=person, text=WORDS["answer"], now=now)
    answered: Comparison = ComparisonFactory(prompt=other, response_a=answer, opened_at=now)
    judged: Comparison = ComparisonFactory(prompt=PromptFactory(community=community), opened_at=now)
    pairs = [asked, answered, judged]
    for voter in (person, *others):
        for pair in pairs:
            prefer_a(voter, pair, says=WORDS["reason"] if voter == person else "", now=now)
    for pair in pairs:
        pair.refresh_from_db()
    comment = write_comment(on=answered, author=person, text=WORDS["comment"], now=now)
    return Gathered(person, community, prompt, answer, comment, pairs)


def prefer_a(voter: User, pair: Comparison, *, says: str = "", now: datetime) -> None:
    """Let somebody prefer the first answer of a pair by much, where they may vote on it."""
    community = pair.round.community
    leases = lease_pairs(voter=voter, community=community, now=now, wanted=99)
    lease = next((one for one in leases if one.comparison_id == pair.pk), None)
    if lease is None:
        return
    cast = cast_vote(
        voter=voter,
        community=community,
        key=lease.key,
        said=Said(Choice.STRENGTH, 2 if lease.swapped else -2),
        now=now,
    )
    if says:
        give_reasons(
            voter=voter,
            community=community,
            vote_id=cast.vote.public_id,
            reasons=[],
            text=says,
            now=now,
        )


def withdraw(
    person: User,
    scope: WithdrawalScope = WithdrawalScope.EVERYTHING,
    *,
    community: Community | None = None,
    one: tuple[ContributionKind, Any] | None = None,
    now: datetime | None = None,
) -> Withdrawal:
    """Let somebody withdraw, and the worker carry it out."""
    now = now or timezone.now()
    asked = ask_withdrawal(
        user=person,
        scope=scope,
        community=community,
        one=one,
        asking=asking(scope, community),
        now=now,
    )
    carry_out(withdrawal=asked, now=now)
    return asked
