"""A community's guidelines and code of conduct: read, with history and differences; publish."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import allows
from communities import policies
from communities.default_texts import default_code_of_conduct, default_guidelines
from communities.models import Community
from communities.operations.publish_text import NothingChanged, VersionIsOld, publish_text
from communities.word_diff import differences
from web.access import in_community
from web.community_forms import CommunityTextForm
from web.requests import signed_in
from web.shown.community_texts import (
    KINDS,
    CommunityTextKind,
    change_in_words,
    kind_shown,
    pieces_shown,
    version_entry,
    whole_text,
)

FIRST_TEXTS = {"guidelines": default_guidelines, "conduct": default_code_of_conduct}


@in_community(policies.VIEW)
@require_safe
def text(
    request: HttpRequest, community: Community, kind: str, version: int | None = None
) -> HttpResponse:
    """Show one version, the current one unless another is asked for, and the history."""
    of = KINDS[kind]
    every = of.model.objects.filter(community=community).select_related("community")
    versions = list(every.defer("text").order_by("-version"))
    newest = versions[0].version if versions else 0
    wanted = newest if version is None else version
    shown = every.filter(version=wanted).first()
    if version is not None and shown is None:
        raise Http404
    context = {
        "community": community,
        "kind": kind_shown(of, community, may_edit=allows(policies.EDIT, request.user, community)),
        "text": whole_text(of, shown, newest=newest) if shown else None,
        "versions": [version_entry(of, one, wanted=wanted) for one in versions],
    }
    return render(request, "web/texts/page.html", context)


@in_community(policies.VIEW)
@require_safe
def changes(request: HttpRequest, community: Community, kind: str, version: int) -> HttpResponse:
    """Show what a version added and removed, word by word; the first changed nothing."""
    of = KINDS[kind]
    both = {
        one.version: one
        for one in of.model.objects.filter(
            community=community, version__in=(version - 1, version)
        ).select_related("community")
    }
    if len(both) != 2:
        raise Http404
    pieces = differences(both[version - 1].text, both[version].text)
    context = {
        "community": community,
        "kind": kind_shown(of, community, may_edit=False),
        "before": version_entry(of, both[version - 1], wanted=version),
        "after": version_entry(of, both[version], wanted=version),
        "in_words": change_in_words(pieces),
        "pieces": pieces_shown(pieces),
    }
    return render(request, "web/texts/changes.html", context)


@in_community(policies.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, community: Community, kind: str) -> HttpResponse:
    """Publish a new version, or say why not; what was typed is never lost."""
    of = KINDS[kind]
    newest = of.model.objects.filter(community=community).order_by("-version").first()
    begun = {"text": newest.text, "after": newest.version} if newest else _beginning(kind)
    form = CommunityTextForm(request.POST if request.method == "POST" else None, initial=begun)
    if form.is_valid():
        try:
            published = publish_text(
                of.model,
                community=community,
                **form.cleaned_data,
                actor=signed_in(request),
                now=timezone.now(),
            )
        except NothingChanged as error:
            form.add_error("text", str(error))
        except VersionIsOld as error:
            return _overtaken(request, community, of, form, error)
        else:
            messages.success(request, _("Version %d is published.") % published.version)
            return redirect(of.url(community))
    context = {
        "community": community,
        "kind": kind_shown(of, community, may_edit=True),
        "form": form,
        "overtaken": None,
    }
    return render(request, "web/texts/edit.html", context, status=422 if form.errors else 200)


def _beginning(kind: str) -> dict[str, str | int]:
    """Return the text that a first version can begin from."""
    return {"text": FIRST_TEXTS[kind](), "after": 0}


def _overtaken(
    request: HttpRequest,
    community: Community,
    kind: CommunityTextKind,
    form: CommunityTextForm,
    error: VersionIsOld,
) -> HttpResponse:
    """Show the writer their own text again, and what was published meanwhile.

    The form now begins from that version: who sends it again has been told of it.
    """
    newest = get_object_or_404(
        kind.model.objects.select_related("community"), community=community, version=error.newest
    )
    context = {
        "community": community,
        "kind": kind_shown(kind, community, may_edit=True),
        "form": form.again(after=error.newest),
        "overtaken": version_entry(kind, newest, wanted=0) | {"words": str(error)},
    }
    return render(request, "web/texts/edit.html", context, status=409)
