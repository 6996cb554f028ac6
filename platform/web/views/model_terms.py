"""An operator reads a model's terms: look at what it would change, then store; and decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from preferences.language_models.decide_model_terms import (
    approve_model_terms,
    decline_model_terms,
    what_is_missing,
)
from preferences.language_models.read_model_terms import Overtaken, read_model_terms
from preferences.language_models.readings import Weighed, is_waiting, newest_of, stated_of, weigh
from preferences.language_models.statement import StatedTerms, TermsUnfit, check_read
from preferences.models import LanguageModel, ModelTerms
from preferences.releases.policy_impact import touched_by
from web.access import for_operator
from web.model_forms import ModelTermsForm, ReadingDecisionForm, initial_of
from web.requests import perform, signed_in
from web.shown import models as shown


@for_operator
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Take a reading: first show what it would change, and store it when that was seen."""
    model = get_object_or_404(LanguageModel, public_id=model_id)
    others = list(LanguageModel.objects.exclude(pk=model.pk).order_by("name", "revision", "pk"))
    if request.method != "POST":
        return _form(request, model, ModelTermsForm(others=others, initial=_initial(model, others)))
    form = ModelTermsForm(request.POST, others=others)
    stated = _checked(form, model)
    if stated is None or request.POST.get("step") == "change":
        return _form(request, model, form)
    weighed = weigh(model, stated)
    if request.POST.get("step") != "store" or form.cleaned_data["seen"] != shown.seen(weighed):
        return _preview(request, model, form, weighed)
    try:
        terms = read_model_terms(
            model=model,
            stated=stated,
            after=form.cleaned_data["after"],
            by=signed_in(request),
            now=timezone.now(),
        )
    except (TermsUnfit, Overtaken) as error:
        form.add_error(None, str(error))
        return _form(request, model, form)
    messages.success(
        request,
        _("Stored. It lets more out than before, so it waits.")
        if terms.loosens
        else _("Stored. It counts from now on."),
    )
    return redirect("web:model", model.public_id)


@for_operator
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Show the reading that waits, with what it would change; agree, decline or take back."""
    model = get_object_or_404(LanguageModel, public_id=model_id)
    user, now = signed_in(request), timezone.now()
    newest = newest_of(model)
    form = ReadingDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = get_object_or_404(ModelTerms, model=model, number=form.cleaned_data["number"])
        agrees = form.cleaned_data["says"] == "agree"
        decides = approve_model_terms if agrees else decline_model_terms
        return perform(
            request,
            lambda by: decides(terms=found, by=by, now=now),
            done=_("It counts from now on.") if agrees else _("Everything stays as it was."),
            then=("web:model", model.public_id),
        )
    if newest is None or not is_waiting(newest, newest=newest):
        raise Http404
    weighed = weigh(model, stated_of(newest))
    own = newest.reader_id == user.pk
    context = {
        "model": shown.named(model),
        "reading": shown.reading_facts(newest, to_operator=True),
        "number": newest.number,
        "effect": shown.effect(weighed, touched_by(weighed.moved)),
        "own": own,
        "missing": what_is_missing(newest, now=now) if own else "",
        "notice_ends_at": newest.notice_ends_at,
    }
    return render(request, "web/models/decide.html", context, status=422 if form.errors else 200)


def _initial(model: LanguageModel, others: list[LanguageModel]) -> dict[str, Any]:
    newest = newest_of(model)
    return initial_of(
        stated_of(newest) if newest is not None else None,
        others=others,
        after=newest.number if newest is not None else 0,
    )


def _checked(form: ModelTermsForm, model: LanguageModel) -> StatedTerms | None:
    """Return what a form says; None when something is wrong with it, which it then says."""
    if not form.is_valid():
        return None
    stated = form.stated()
    try:
        check_read(stated, now=timezone.now())
    except TermsUnfit as unfit:
        form.add_error(unfit.field, str(unfit))
        return None
    if weigh(model, stated).circular:
        form.add_error("bases", _("%s would be made, by way of these, from itself.") % model)
        return None
    return stated


def _form(request: HttpRequest, model: LanguageModel, form: ModelTermsForm) -> HttpResponse:
    context = {"model": shown.named(model), "form": form, "layers": form.layers()}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/models/read.html", context, status=status)


def _preview(
    request: HttpRequest, model: LanguageModel, form: ModelTermsForm, weighed: Weighed
) -> HttpResponse:
    sent = request.POST.copy()
    sent["seen"] = shown.seen(weighed)
    form.data = sent
    context = {
        "model": shown.named(model),
        "form": form,
        "stated": shown.stated_facts(form.stated()),
        "effect": shown.effect(weighed, touched_by(weighed.moved)),
    }
    return render(request, "web/models/preview.html", context)
