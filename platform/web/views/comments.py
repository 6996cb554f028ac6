"""Comments on prompts and on decided pairs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from communities.models import Community
from consent.employer_grants import able_for
from consent.models import Covers
from preferences import policies
from preferences.contributions.write_comment import write_comment
from preferences.models import Comparison, Prompt
from preferences.models.comparison import ComparisonState
from web.access import in_community
from web.moderation_forms import CommentForm
from web.requests import refusals_on, signed_in
from web.shown.prompts import conversation
from web.shown.screening import findings
from web.terms_first import terms_first


@in_community(policies.COMMENT)
@terms_first(Covers.TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def on_prompt(request: HttpRequest, community: Community, prompt_id: UUID) -> HttpResponse:
    """Comment on a prompt."""
    prompts = Prompt.objects.visible().select_related("author", "community")
    prompt = get_object_or_404(prompts, community=community, public_id=prompt_id)
    page = reverse("web:prompt", args=[community.slug, prompt.public_id])
    return _write(request, community, prompt, prompt=prompt, page=page)


@in_community(policies.COMMENT)
@terms_first(Covers.TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def on_result(request: HttpRequest, community: Community, comparison_id: UUID) -> HttpResponse:
    """Comment on a pair that is decided; an open one takes no comments and is not found."""
    pairs = Comparison.objects.visible().select_related("prompt__author", "prompt__community")
    pair = get_object_or_404(
        pairs,
        round__community=community,
        public_id=comparison_id,
        state=ComparisonState.CLOSED,
    )
    page = reverse("web:result", args=[community.slug, pair.public_id])
    return _write(request, community, pair, prompt=pair.prompt, page=page)


def _write(
    request: HttpRequest,
    community: Community,
    on: Prompt | Comparison,
    *,
    prompt: Prompt,
    page: str,
) -> HttpResponse:
    typed, author = request.POST, signed_in(request)
    able = able_for(author, community, now=timezone.now())
    form = CommentForm(typed if request.method == "POST" else None, able=able)
    if form.is_valid() and "check" not in request.POST:
        with refusals_on(form):
            comment = write_comment(
                on=on,
                author=author,
                rights=form.rights(),
                text=form.cleaned_data["text"],
                as_is=form.cleaned_data["as_is"],
                now=timezone.now(),
            )
            return redirect(f"{page}#comment-{comment.public_id}")
    context = {
        "community": community,
        "prompt": conversation(prompt),
        "form": form,
        "back_url": page,
        "screening": findings(typed.get("text", ""), as_is=typed.get("as_is", "")),
    }
    return render(request, "web/comments/new.html", context, status=422 if form.errors else 200)
