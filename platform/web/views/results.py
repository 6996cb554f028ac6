"""Closed pairs: what the votes added up to, and who wrote what."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import allows
from communities.models import Community
from preferences import policies
from preferences.boards import queries as boards
from preferences.models import Preference
from preferences.models.preference import PreferenceKind
from preferences.rights.visibility import named
from preferences.voting import blindness
from preferences.voting import queries as voting
from web.access import in_community
from web.paging import filters, page_of
from web.shown import results as shown
from web.shown.comments import discussion
from web.shown.prompts import whole_prompt
from web.views.not_shown import not_shown


@in_community(policies.VIEW)
@require_safe
def results(request: HttpRequest, community: Community) -> HttpResponse:
    """List the closed pairs, the latest first."""
    rows = everything = boards.results(community, reader=request.user, at=timezone.now())
    outcome = request.GET.get("outcome", "")
    if outcome in PreferenceKind.values:
        rows = rows.filter(kind=outcome)
    page, around = page_of(request, rows)
    listed = list(page)
    simulated = voting.simulated_votes(one.comparison_id for one in listed)
    counts = boards.outcome_counts(everything)
    context = {
        "community": community,
        "results": [
            shown.result_entry(one, simulated=simulated[one.comparison_id] > 0) for one in listed
        ],
        "filters": filters(request, "outcome", PreferenceKind.choices, counts) if counts else [],
        "narrowed": outcome in PreferenceKind.values,
        "open_pairs": voting.open_pair_count(community),
        "may_export": allows(policies.EXPORT, request.user, community),
        **around,
    }
    return render(request, "web/results/list.html", context)


@in_community(policies.VIEW)
@require_safe
def result(request: HttpRequest, community: Community, comparison_id: UUID) -> HttpResponse:
    """Show one closed pair; an open one is nobody's result yet and is not found."""
    preference = get_object_or_404(
        Preference.objects.annotate(
            asker_named=named("comparison__prompt__", request.user, community, at=timezone.now())
        ).select_related(
            "comparison__prompt__author",
            "comparison__response_a__model",
            "comparison__response_a__generation",
            "comparison__response_b__model",
            "comparison__response_b__generation",
        ),
        comparison__round__community=community,
        comparison__public_id=comparison_id,
    )
    comparison = preference.comparison
    if (gone := not_shown(request, community, preference)) is not None:
        return gone
    simulated = voting.simulated_votes([comparison.pk])[comparison.pk]
    comparison.prompt.named = cast("Any", preference).asker_named
    context = {
        "community": community,
        "prompt": whole_prompt(comparison.prompt)
        | ({"expectation": ""} if blindness.may_sway(comparison.prompt) else {}),
        "result": shown.whole_result(preference, simulated_votes=simulated),
        "bars": shown.bars(preference),
        "answers": shown.answers(comparison, preference),
        "reasons": shown.reasons(voting.reasons_given(comparison)),
        "discussion": discussion(community, comparison, reader=request.user),
    }
    return render(request, "web/results/detail.html", context)
