"""Prompts that a community has already, word for word or nearly so."""

from __future__ import annotations

from dataclasses import dataclass

from communities.models import Community
from preferences.measures.likeness import bands, similarity
from preferences.models import Prompt, PromptBand, Screening
from preferences.text import messages as conversations
from preferences.text.screening.signatures import signature
from preferences.text.screening_result import asked

NEARLY = 0.75
"""From which estimated similarity on two prompts count as nearly the same; docs/screening.md says
how it was chosen."""
MAX_SHOWN = 5


@dataclass(frozen=True)
class Duplicate:
    """A prompt that is there; `similarity` is an estimate from 0 to 1, and 1 for the same words."""

    prompt: Prompt
    similarity: float
    exact: bool


def duplicates(community: Community, text: str) -> list[Duplicate]:
    """Return the community's prompts that ask the same or nearly the same, most alike first.

    At most five, none that moderation hides; four queries, each of which reads a bounded number of
    rows, so that typing is as quick with tens of thousands of prompts. A text that can't be a
    prompt has none.
    """
    try:
        messages = conversations.from_text(text)
    except conversations.MessagesError:
        return []
    digest = conversations.canonical_sha256(messages)
    same = Prompt.objects.visible().filter(community=community, messages_sha256=digest)
    exact = [
        Duplicate(prompt=prompt, similarity=1.0, exact=True)
        for prompt in same.order_by("id")[:MAX_SHOWN]
    ]
    near = near_duplicates(community, asked(messages))
    return [*exact, *(one for one in near if one.prompt.messages_sha256 != digest)][:MAX_SHOWN]


def near_duplicates(community: Community, text: str) -> list[Duplicate]:
    """Return the community's visible prompts that are nearly the same, most alike first."""
    signed = signature(text)
    alike = {
        key: similarity(signed, stored)
        for key, stored in _signatures(PromptBand.objects.alike(community, bands(signed))).items()
    }
    best = sorted(
        (key for key, value in alike.items() if value >= NEARLY), key=lambda key: (-alike[key], key)
    )[:MAX_SHOWN]
    prompts = Prompt.objects.in_bulk(best)
    return [
        Duplicate(prompt=prompts[key], similarity=alike[key], exact=False)
        for key in best
        if key in prompts
    ]


def _signatures(keys: list[int]) -> dict[int, bytes]:
    """Return the newest signature of each of these prompts that is in view."""
    rows = Screening.objects.filter(
        prompt__in=keys, prompt__hidden_at__isnull=True, prompt__removed_at__isnull=True
    ).order_by("id")
    return {
        key: bytes(signed)
        for key, signed in rows.values_list("prompt_id", "signature")
        if key is not None
    }
