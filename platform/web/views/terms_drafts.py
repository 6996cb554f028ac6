"""The next version of terms or of a notice: written, reviewed, announced, activated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.models import Community
from consent.default_texts import LOCALE, default_text
from consent.models import TermsDraft, TermsKind, TermsVersion
from consent.operations.activate_terms import activate_terms
from consent.operations.draft_terms import (
    DraftIsOld,
    discard_draft,
    draft_terms,
    newest_of,
    review_draft,
)
from consent.operations.publish_default_terms import publish_default_terms
from consent.policies import MANAGE_TERMS, REVIEW_TERMS
from record.refusals import Refused
from web.access import in_community
from web.requests import perform, signed_in
from web.shown import terms as shown
from web.shown.terms_drafts import asked_again, difference, draft_shown
from web.terms_forms import SeenForm, TermsForm
from web.views.terms import draft_of, kind_of

NEVER = datetime.min.replace(tzinfo=UTC)


@in_community(MANAGE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Store a draft, or say why not; what was typed is never lost."""
    kind = kind_of(terms_kind)
    newest, there = newest_of(community, kind), _draft(community, kind)
    begun = _beginning(community, kind, newest, there, ours="ours" in request.GET)
    form = TermsForm(request.POST if request.method == "POST" else None, initial=begun)
    overtaken, status = "", 200
    if form.is_valid():
        try:
            draft_terms(
                community=community,
                kind=kind,
                words=form.words(),
                after=form.cleaned_data["after"],
                seen=form.cleaned_data["seen"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except DraftIsOld as error:
            overtaken, status = str(error), 409
            newest, there = newest_of(community, kind), _draft(community, kind)
            form = form.again(
                after=newest.number if newest else 0, seen=there.drafted_at if there else None
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved. Nothing has changed for members yet."))
            return redirect("web:terms_draft", community.slug, kind.value)
    context = {
        "community": community,
        "kind": shown.kind_shown(kind, community, may_edit=True),
        "form": form,
        "is_first": newest is None,
        "is_notice": kind == TermsKind.NOTICE,
        "is_drafted": there is not None,
        "overtaken": overtaken,
        "newest_url": (shown.changes_url(newest) or shown.url(community, "text", kind))
        if newest
        else "",
        "draft_url": shown.url(community, "draft", kind) if there else "",
        "ours_url": f"{shown.url(community, 'edit', kind)}?ours",
    }
    return render(request, "web/terms/edit.html", context, status=422 if form.errors else status)


@in_community(REVIEW_TERMS)
@require_safe
def draft(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Show a draft, what it changes and whom it asks; where there is none, the text."""
    kind, reader, now = kind_of(terms_kind), signed_in(request), timezone.now()
    found = _draft(community, kind)
    if found is None:
        return redirect("web:terms_text", community.slug, kind.value)
    before = TermsVersion.objects.filter(community=community, kind=kind, number=found.after).first()
    context = {
        "community": community,
        "kind": shown.kind_shown(kind, community, may_edit=False),
        "draft": draft_shown(found, before, reader=reader, now=now),
        "difference": difference(found, before),
        "asked": asked_again(found, reader=reader),
    }
    return render(request, "web/terms/draft.html", context)


@in_community(REVIEW_TERMS)
@require_POST
def review(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Agree to a draft, as the second person."""
    kind = kind_of(terms_kind)
    found = draft_of(community, kind)
    return perform(
        request,
        lambda by: review_draft(draft=found, seen=_seen(request), by=by, now=timezone.now()),
        done=_("You have agreed. A steward can have it take effect now."),
        then=("web:terms_draft", community.slug, kind.value),
    )


@in_community(MANAGE_TERMS)
@require_POST
def activate(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Have a draft become the next version."""
    kind = kind_of(terms_kind)
    found = draft_of(community, kind)
    return perform(
        request,
        lambda by: activate_terms(draft=found, seen=_seen(request), by=by, now=timezone.now()),
        done=_("It is published. Whoever has to agree again is told."),
        then=("web:terms_draft", community.slug, kind.value),
    )


@in_community(MANAGE_TERMS)
@require_POST
def discard(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Throw a draft away."""
    kind = kind_of(terms_kind)
    found = draft_of(community, kind)
    return perform(
        request,
        lambda by: discard_draft(draft=found, by=by, now=timezone.now()),
        done=_("The draft is thrown away."),
        then=("web:terms_text", community.slug, kind.value),
    )


@in_community(MANAGE_TERMS)
@require_POST
def publish_defaults(request: HttpRequest, community: Community) -> HttpResponse:
    """Publish the site's own texts where the community has none."""
    return perform(
        request,
        lambda by: publish_default_terms(community=community, by=by, now=timezone.now()),
        done=_("The site’s own terms and privacy notice are published. You can change them here."),
        then=("web:terms", community.slug),
    )


def _draft(community: Community, kind: TermsKind) -> TermsDraft | None:
    rows = TermsDraft.objects.select_related("community", "drafted_by", "reviewed_by")
    return rows.filter(community=community, kind=kind).first()


def _seen(request: HttpRequest) -> datetime:
    """Return which state of the draft was read; for nonsense one that never was."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else NEVER


def _beginning(
    community: Community,
    kind: TermsKind,
    newest: TermsVersion | None,
    there: TermsDraft | None,
    *,
    ours: bool,
) -> dict[str, Any]:
    """Return what the form begins with: the draft, else the newest version, else our own text."""
    begun: dict[str, Any] = {
        "after": newest.number if newest else 0,
        "seen": there.drafted_at.isoformat() if there else "",
    }
    if there is not None:
        begun |= {
            "what_changed": there.what_changed,
            "change": there.change,
            "effective_on": there.effective_at.astimezone(UTC).date()
            if there.effective_at
            else None,
            "grace_days": there.grace_days,
        }
    source = None if ours else there or newest
    if source is None:
        return begun | {"text": default_text(kind, community), "locale": LOCALE}
    return begun | {"text": source.text, "locale": source.locale}
