"""Language models in public: what their terms are, who read them, and where their answers stand."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policies import OPERATE
from accounts.rights import allows
from preferences.language_models.overview import (
    all_models,
    model_page,
    readings_of,
    waiting_readings,
)
from preferences.models import LanguageModel
from preferences.releases.policy_impact import told_answers, told_counts, told_pairs
from preferences.voting import queries as voting
from web.access import open_to_all
from web.paging import page_of
from web.shown import models as shown
from web.shown.results import result_entry


@open_to_all
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """List every model with what may be done with its answers."""
    page, around = page_of(request, all_models())
    counts = told_counts()
    operates = allows(OPERATE, request.user)
    context = {
        "models": [shown.model_entry(one, answers=counts[one.pk]) for one in page],
        "waiting": [shown.waiting_entry(one) for one in waiting_readings()] if operates else [],
        **around,
    }
    return render(request, "web/models/list.html", context)


@open_to_all
@require_safe
def model(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Show one model: its terms, what it was made from, how open it is, and what changed."""
    found = get_object_or_404(LanguageModel, public_id=model_id)
    page = model_page(found)
    operates = allows(OPERATE, request.user)
    context = {
        "model": shown.whole_model(page, answers=told_answers(found), to_operator=operates),
        "operates": operates,
    }
    return render(request, "web/models/detail.html", context)


@open_to_all
@require_safe
def reading(request: HttpRequest, model_id: UUID, number: int) -> HttpResponse:
    """Show one reading of a model's terms, with the text as it was read."""
    found = get_object_or_404(LanguageModel, public_id=model_id)
    one = next((one for one in readings_of(found) if one.terms.number == number), None)
    if one is None:
        raise Http404
    context = {
        "model": shown.named(found),
        "reading": shown.whole_reading(one, to_operator=allows(OPERATE, request.user)),
    }
    return render(request, "web/models/reading.html", context)


@open_to_all
@require_safe
def results(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """List the closed pairs in which an answer is known as this model's."""
    found = get_object_or_404(LanguageModel, public_id=model_id)
    page, around = page_of(request, told_pairs(found, at=timezone.now()))
    listed = list(page)
    simulated = voting.simulated_votes(one.pk for one in listed)
    context = {
        "model": shown.named(found),
        "groups": [
            {
                "community": one.prompt.community,
                "result": result_entry(one.preference, simulated=simulated[one.pk] > 0),
            }
            for one in listed
        ],
        **around,
    }
    return render(request, "web/models/results.html", context)
