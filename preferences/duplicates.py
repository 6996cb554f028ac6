"""Prompts that a community has already, word for word or nearly so."""

from __future__ import annotations

from dataclasses import dataclass

from communities.models import Community
from preferences import messages as conversations
from preferences.models import Prompt, Screening
from preferences.screened import asked
from preferences.screening.signatures import bands, signature, similarity

NEARLY = 0.75
"""From which estimated similarity on two prompts count as nearly the same; docs/screening.md says
how it was chosen."""
MOST_SHOWN = 5
_MOST_COMPARED = 500


@dataclass(frozen=True)
class Duplicate:
    """A prompt that is there; `similarity` is an estimate from 0 to 1, and 1 for the same words."""

    prompt: Prompt
    similarity: float
    exact: bool


def duplicates(community: Community, text: str) -> list[Duplicate]:
    """Return the community's prompts that ask the same or nearly the same, most alike first.

    At most five, none that moderation hides; two queries. A text that can't be a prompt has none.
    """
    try:
        messages = conversations.from_text(text)
    except conversations.MessagesError:
        return []
    visible = Prompt.objects.visible().filter(community=community)
    digest = conversations.canonical_sha256(messages)
    same = visible.filter(messages_sha256=digest).order_by("id")[:MOST_SHOWN]
    exact = [Duplicate(prompt=prompt, similarity=1.0, exact=True) for prompt in same]
    near = near_duplicates(community, asked(messages))
    return [*exact, *(one for one in near if one.prompt.messages_sha256 != digest)][:MOST_SHOWN]


def near_duplicates(community: Community, text: str) -> list[Duplicate]:
    """Return the community's visible prompts that are nearly the same, most alike first."""
    signed = signature(text)
    rows = (
        Screening.objects.filter(
            prompt__isnull=False,
            bands__overlap=bands(signed),
            prompt__in=Prompt.objects.visible().filter(community=community),
        )
        .select_related("prompt")
        .order_by("-id")[:_MOST_COMPARED]
    )
    best: dict[int, Duplicate] = {}
    for row in rows:
        alike = similarity(signed, bytes(row.signature))
        # Of one prompt's rows by several versions of the scanner, the newest.
        if row.prompt is not None and row.prompt.pk not in best and alike >= NEARLY:
            best[row.prompt.pk] = Duplicate(prompt=row.prompt, similarity=alike, exact=False)
    return sorted(best.values(), key=lambda one: (-one.similarity, one.prompt.pk))[:MOST_SHOWN]
