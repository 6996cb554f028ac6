"""What is computed about a person, as the site's own pages compute it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from accounts.models import User
from preferences.models.comparison import ComparisonState
from preferences.own_activity import count_votes, prompts_became, prompts_of, votes_of
from privacy.inventory.telling import CHUNK

PROMPTS_AT_ONCE = 100


def prompt_figures(user: User) -> Iterator[dict[str, Any]]:
    """Yield what became of each prompt: answers, pairs, outcomes, what hides it."""
    found = prompts_of(user).iterator(chunk_size=PROMPTS_AT_ONCE)
    while some := list(islice(found, PROMPTS_AT_ONCE)):
        for one in prompts_became(some):
            yield {
                "prompt": one.prompt.public_id,
                "places_that_the_scanner_marked": one.found,
                "answers_asked_for": one.asked,
                "answers": one.answers,
                "answers_that_failed": one.failed,
                "pairs": one.pairs,
                "closed_pairs": [outcome.kind for outcome in one.closed],
                "hidden_by": one.hidden.public_id if one.hidden else None,
            }


def vote_figures(user: User) -> Iterator[dict[str, Any]]:
    """Yield what each pair came to that the person voted on; open ones tell nobody anything."""
    for current in votes_of(user).iterator(chunk_size=CHUNK):
        closed = current.comparison.state == ComparisonState.CLOSED
        yield {
            "vote": current.vote.public_id,
            "pair": current.comparison.public_id,
            "closed_as": current.comparison.preference.kind if closed else None,
        }


def counts(user: User) -> Iterator[dict[str, Any]]:
    """Yield the numbers on the person's own pages."""
    counted = count_votes(user)
    yield {"pairs_voted_on": counted.votes, "of_those_closed": counted.closed}
