"""Prompts: the list, one prompt with its answers arriving, and putting a new one in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import allows
from communities.models import Community, QuotaKind
from consent.employer_grants import able_for
from consent.models import Covers, Employer
from preferences import policies
from preferences.boards import queries as boards
from preferences.contributions import queries as contributions
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, PromptExists, submit_prompt
from preferences.models import Prompt
from preferences.rights.visibility import readable, with_names
from preferences.topics import Topic
from preferences.voting import blindness
from web.access import in_community
from web.forms import PromptForm, ResponseForm
from web.paging import filters, page_of
from web.requests import refusals_on, signed_in
from web.shown import screening as shown_screening
from web.shown.comments import discussion
from web.shown.moderation import hidden_notice
from web.shown.prompts import (
    answer_entry,
    arriving,
    prompt_entry,
    stored_html,
    whole_prompt,
    worker_notice,
)
from web.shown.quotas import quota_words
from web.shown.results import outcome_words
from web.shown.withdrawing import withdraw_url
from web.terms_first import terms_first
from web.views.not_shown import not_shown
from worker import wake
from worker.liveness import inference_silence

LOOK_AT_IT = gettext_lazy(
    "Nothing was sent yet: something in your text may be personal or secret. It is marked above "
    "the button. Take it out, or say there that it belongs."
)
# htmx stops a poll when it is answered with this status.
STOP_POLLING = 286


@in_community(policies.VIEW)
@require_safe
def prompts(request: HttpRequest, community: Community) -> HttpResponse:
    """List the prompts, newest first."""
    rows = readable(
        Prompt.objects.filter(community=community), request.user, community, at=timezone.now()
    ).order_by("-created_at", "-id")
    topic = request.GET.get("topic", "")
    if topic in Topic.values:
        rows = rows.filter(topic=topic)
    page, around = page_of(request, rows)
    states = contributions.prompt_states(page)
    context = {
        "community": community,
        "prompts": [prompt_entry(state) for state in states],
        "filters": filters(request, "topic", Topic.choices),
        "narrowed": topic in Topic.values,
        "may_submit": allows(policies.SUBMIT_PROMPT, request.user, community),
        "worker_notice": _notice(waiting=any(state.waiting for state in states)),
        **around,
    }
    return render(request, "web/prompts/list.html", context)


@in_community(policies.VIEW)
@require_safe
def prompt(request: HttpRequest, community: Community, prompt_id: UUID) -> HttpResponse:
    """Show one prompt and what became of it."""
    found = _prompt(request, community, prompt_id)
    if (gone := not_shown(request, community, found)) is not None:
        return gone
    context = _answers(request, community, found) | {
        "prompt": whole_prompt(found),
        "hidden": hidden_notice(community, found) if found.hidden_at else None,
        "discussion": discussion(community, found, reader=request.user),
        "expectation_shown": not blindness.may_sway(found),
        "may_propose": allows(policies.PROPOSE_RESPONSE, request.user, community),
        "withdraw_url": withdraw_url(found) if found.author == request.user else "",
    }
    return render(request, "web/prompts/detail.html", context)


@in_community(policies.VIEW)
@require_safe
def answers(request: HttpRequest, community: Community, prompt_id: UUID) -> HttpResponse:
    """Show the answers alone; polled while some are on their way."""
    found = _shown(request, community, prompt_id)
    context = _answers(request, community, found)
    status = 200 if context["polling"] else STOP_POLLING
    return render(request, "web/prompts/_answers.html", context, status=status)


@in_community(policies.SUBMIT_PROMPT)
@terms_first(Covers.TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_prompt(request: HttpRequest, community: Community) -> HttpResponse:
    """Put a prompt in; what was typed is kept when something is wrong with it."""
    form = PromptForm(community, _sent(request), able=_able(request, community))
    if form.is_valid() and "check" not in request.POST:
        try:
            with refusals_on(form, but=PromptExists):
                submitted = submit_prompt(
                    community=community,
                    author=signed_in(request),
                    draft=Draft(**form.written, rights=form.rights()),
                    now=timezone.now(),
                )
                wake("generation")
                return redirect("web:prompt", community.slug, submitted.prompt.public_id)
        except PromptExists as error:
            # Somebody asked this before: what became of it is what they want to see.
            return redirect("web:prompt", community.slug, error.prompt.public_id)
    context = {
        "community": community,
        "form": form,
        "worker_notice": _notice(waiting=True),
        "screening": _prompt_screened(request, community),
        "quota_words": quota_words(
            user=signed_in(request),
            community=community,
            kind=QuotaKind.PROMPTS,
            now=timezone.now(),
        ),
    }
    return render(request, "web/prompts/new.html", context, status=422 if form.errors else 200)


@in_community(policies.SUBMIT_PROMPT)
@require_POST
def check_prompt(request: HttpRequest, community: Community) -> HttpResponse:
    """Show what was found in a prompt that is being written, and who asked the same before."""
    context = {"community": community, "screening": _prompt_screened(request, community)}
    return render(request, "web/prompts/_check.html", context)


@in_community(policies.PROPOSE_RESPONSE)
@terms_first(Covers.TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, community: Community, prompt_id: UUID) -> HttpResponse:
    """Propose an answer of one's own, to be compared blind with the others."""
    found = _shown(request, community, prompt_id)
    form = ResponseForm(community, _sent(request), able=_able(request, community))
    if form.is_valid() and "check" not in request.POST:
        with refusals_on(form):
            propose_response(
                prompt=found,
                author=signed_in(request),
                **form.written,
                rights=form.rights(),
                now=timezone.now(),
            )
            return redirect("web:prompt", community.slug, found.public_id)
    context = {
        "community": community,
        "prompt": whole_prompt(found),
        "form": form,
        "screening": _answer_screened(request),
    }
    return render(request, "web/prompts/propose.html", context, status=422 if form.errors else 200)


@in_community(policies.PROPOSE_RESPONSE)
@require_POST
def check_answer(request: HttpRequest, community: Community, prompt_id: UUID) -> HttpResponse:
    """Show what was found in an answer that is being written."""
    _shown(request, community, prompt_id)
    context = {"community": community, "screening": _answer_screened(request)}
    return render(request, "web/prompts/_check.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _able(request: HttpRequest, community: Community) -> list[Employer]:
    return able_for(signed_in(request), community, now=timezone.now())


def _prompt_screened(request: HttpRequest, community: Community) -> dict[str, Any]:
    typed = request.POST
    return shown_screening.of_prompt(
        community,
        typed.get("text", ""),
        typed.get("expectation", ""),
        as_is=typed.get("as_is", ""),
    )


def _answer_screened(request: HttpRequest) -> dict[str, Any]:
    return shown_screening.of_answer(
        request.POST.get("text", ""), as_is=request.POST.get("as_is", "")
    )


def _prompt(request: HttpRequest, community: Community, prompt_id: UUID) -> Prompt:
    prompts = Prompt.objects.select_related("author", "community").filter(community=community)
    rows = with_names(prompts, request.user, community, at=timezone.now())
    return get_object_or_404(rows, public_id=prompt_id)


def _shown(request: HttpRequest, community: Community, prompt_id: UUID) -> Prompt:
    """Return a prompt that the reader may read."""
    prompts = Prompt.objects.select_related("author", "community").filter(community=community)
    now = timezone.now()
    rows = readable(prompts, request.user, community, at=now)
    return get_object_or_404(with_names(rows, request.user, community, at=now), public_id=prompt_id)


def _answers(request: HttpRequest, community: Community, prompt: Prompt) -> dict[str, Any]:
    wanted = contributions.answers_wanted(prompt)
    found = contributions.answers_of(prompt, community, reader=request.user, at=timezone.now())
    return {
        "community": community,
        "prompt": {"public_id": prompt.public_id, "language": prompt.language},
        "answers": [answer_entry(answer) for answer in found],
        "alike": len(found) > 1 and len({one.response.text.strip() for one in found}) == 1,
        "hidden_answers": _own_hidden(request, community, prompt),
        "may_report": request.user.is_authenticated and prompt.hidden_at is None,
        "arriving": arriving(wanted),
        "failures": wanted.errors,
        "polling": bool(wanted.waiting),
        "results": [
            {"public_id": one.comparison.public_id, "words": outcome_words(one)}
            for one in boards.preferences_of(
                prompt, community, reader=request.user, at=timezone.now()
            )
        ],
        "worker_notice": _notice(waiting=bool(wanted.waiting)),
    }


def _own_hidden(request: HttpRequest, community: Community, prompt: Prompt) -> list[dict[str, Any]]:
    """Return the reader's own answers that moderation hides, with the reason."""
    if not request.user.is_authenticated:
        return []
    own = prompt.responses.filter(author=request.user, hidden_at__isnull=False)
    return [{"html": stored_html(one.html), "hidden": hidden_notice(community, one)} for one in own]


def _notice(*, waiting: bool) -> dict[str, Any] | None:
    return worker_notice(inference_silence(now=timezone.now())) if waiting else None
