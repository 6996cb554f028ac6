"""The first page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from preferences.boards import queries as boards
from preferences.models import Preference
from web.access import open_to_all
from web.shown import pairs, results


@open_to_all
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Say what Folkmoot is for, show a real decided pair, and which communities are here."""
    latest = boards.latest_preferred(_named(request.GET.get("pair", "")), at=timezone.now())
    context = {
        "communities": boards.communities_with_counts(),
        "example": _example(latest, choice=request.GET.get("choice", "")),
    }
    return render(request, "web/landing.html", context)


def _named(pair: str) -> UUID | None:
    """Return the pair that was shown when somebody chose; None for anything else."""
    try:
        return UUID(pair)
    except ValueError:
        return None


def _example(preference: Preference | None, *, choice: str) -> dict[str, Any] | None:
    """Return a closed pair to try; what the community chose only once the reader has chosen."""
    if preference is None:
        return None
    comparison = preference.comparison
    chosen = "a" if preference.chosen_id == comparison.response_a_id else "b"
    address = [comparison.round.community.slug, comparison.public_id]
    tried = choice in results.TRIED
    return pairs.pair(comparison, swapped=False) | {
        "id": comparison.public_id,
        "community": comparison.round.community.name,
        "choices": [
            {"value": value, "label": label, "pressed": value == choice}
            for value, label in results.TRIED.items()
        ],
        "outcome": {
            "yours": results.agreement(choice, chosen),
            "words": results.outcome_words(preference),
            "url": reverse("web:result", args=address),
        }
        if tried
        else None,
    }
