"""What people agree to here, and what is kept about them: for everybody to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import allows
from communities.models import Community
from communities.policies import VIEW
from communities.word_diff import differences
from consent.models import TermsDraft, TermsKind, TermsVersion
from consent.policies import MANAGE_TERMS, REVIEW_TERMS
from consent.terms_acceptance import FIRST
from web.access import in_community
from web.shown import terms as shown
from web.shown.community_texts import change_in_words, pieces_shown
from web.shown.terms_drafts import draft_entry


@in_community(VIEW)
@require_safe
def terms(request: HttpRequest, community: Community) -> HttpResponse:
    """Show the contributor terms, the licence, the other texts, and what is announced."""
    now = timezone.now()
    may_edit = allows(MANAGE_TERMS, request.user, community)
    every = _versions(community).filter(effective_at__lte=now).order_by("kind", "-number")
    current = {TermsKind(one.kind): one for one in every.distinct("kind")}
    drafts = list(_drafts(community))
    contributor = current.get(TermsKind.CONTRIBUTOR)
    context = {
        "community": community,
        "may_edit": may_edit,
        "text": shown.whole_text(contributor, current=contributor.number, now=now)
        if contributor
        else None,
        "home": shown.legal_home(community),
        "licence": shown.licence_explained(community.outbound_licence, community),
        "of_votes": shown.licence_explained(shown.OF_VOTES.value, community),
        "texts": [
            shown.kind_shown(kind, community, may_edit=may_edit) | _in_brief(current.get(kind))
            for kind in shown.ORDER
            if may_edit or kind in current or kind in FIRST
        ],
        "announced": _announced(drafts),
        "drafts": [draft_entry(one) for one in drafts]
        if allows(REVIEW_TERMS, request.user, community)
        else [],
        "none_published": not set(FIRST) & set(current),
    }
    return render(request, "web/terms/page.html", context)


@in_community(VIEW)
@require_safe
def text(
    request: HttpRequest, community: Community, terms_kind: str, version: int | None = None
) -> HttpResponse:
    """Show one version, the one that counts unless another is asked for, and the history."""
    kind, now = kind_of(terms_kind), timezone.now()
    rows = _versions(community).filter(kind=kind).order_by("-number")
    versions = list(rows.defer("text"))
    current = shown.current_of(versions, now=now)
    number = current.number if current else 0
    wanted = number if version is None else version
    found = rows.filter(number=wanted).first()
    if version is not None and found is None:
        raise Http404
    context = {
        "community": community,
        "kind": shown.kind_shown(
            kind, community, may_edit=allows(MANAGE_TERMS, request.user, community)
        ),
        "text": shown.whole_text(found, current=number, now=now) if found else None,
        "home": shown.legal_home(community),
        "versions": [shown.version_entry(one, wanted=wanted, now=now) for one in versions],
        "announced": _announced(_drafts(community).filter(kind=kind)),
    }
    return render(request, "web/terms/text.html", context)


@in_community(VIEW)
@require_safe
def raw(request: HttpRequest, community: Community, terms_kind: str, version: int) -> HttpResponse:
    """Hand out the text of a version, byte by byte as its SHA-256 was made."""
    found = get_object_or_404(_versions(community), kind=kind_of(terms_kind), number=version)
    return HttpResponse(
        found.text.encode(),
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": f'inline; filename="{found.kind}-{found.version}.txt"',
            "Content-Language": found.locale,
        },
    )


@in_community(VIEW)
@require_safe
def changes(
    request: HttpRequest, community: Community, terms_kind: str, version: int
) -> HttpResponse:
    """Show what a version added and removed, word by word; the first changed nothing."""
    kind, now = kind_of(terms_kind), timezone.now()
    rows = _versions(community).filter(kind=kind, number__in=(version - 1, version))
    both = {one.number: one for one in rows}
    if len(both) != 2:
        raise Http404
    pieces = differences(both[version - 1].text, both[version].text)
    context = {
        "community": community,
        "kind": shown.kind_shown(kind, community, may_edit=False),
        "before": shown.version_entry(both[version - 1], wanted=version, now=now),
        "after": shown.version_entry(both[version], wanted=version, now=now),
        "in_words": change_in_words(pieces),
        "pieces": pieces_shown(pieces),
    }
    return render(request, "web/texts/changes.html", context)


@in_community(VIEW)
@require_safe
def announced(request: HttpRequest, community: Community, terms_kind: str) -> HttpResponse:
    """Show a draft during its public notice, and what it would change; the text, if it is over."""
    kind = kind_of(terms_kind)
    draft = _drafts(community).filter(kind=kind, notice_ends_at__isnull=False).first()
    if draft is None:
        return redirect("web:terms_text", community.slug, kind.value)
    before = _versions(community).filter(kind=kind, number=draft.after).first()
    pieces = differences(before.text, draft.text) if before else []
    context = {
        "community": community,
        "kind": shown.kind_shown(kind, community, may_edit=False),
        "draft": shown.announced(draft) | {"locale": draft.locale},
        "html": shown.rendered(draft.text),
        "in_words": change_in_words(pieces),
        "pieces": pieces_shown(pieces),
    }
    return render(request, "web/terms/announced.html", context)


@in_community(VIEW)
@require_safe
def licence(request: HttpRequest, community: Community, spdx: str = "") -> HttpResponse:
    """Show the words of the community's licence, or of the one of votes, as they are."""
    wanted = spdx or community.outbound_licence
    if wanted not in (community.outbound_licence, shown.OF_VOTES.value):
        raise Http404
    explained = shown.licence_explained(wanted, community)
    context = {
        "community": community,
        "licence": explained | shown.licence_in_full(wanted),
        "is_of_texts": wanted == community.outbound_licence,
    }
    return render(request, "web/terms/licence.html", context)


def kind_of(name: str) -> TermsKind:
    """Return the kind that an address names.

    Raises:
        Http404: there is none of this name.
    """
    if name not in TermsKind.values:
        raise Http404
    return TermsKind(name)


def draft_of(community: Community, kind: TermsKind) -> TermsDraft:
    """Return the draft of a kind.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(_drafts(community), kind=kind)


def _versions(community: Community) -> QuerySet[TermsVersion]:
    return TermsVersion.objects.filter(community=community).select_related("community")


def _drafts(community: Community) -> QuerySet[TermsDraft]:
    rows = TermsDraft.objects.filter(community=community)
    return rows.select_related("community", "drafted_by", "reviewed_by").order_by("kind")


def _announced(drafts: Iterable[TermsDraft]) -> list[dict[str, Any]]:
    return [shown.announced(one) for one in drafts if one.notice_ends_at is not None]


def _in_brief(version: TermsVersion | None) -> dict[str, Any]:
    if version is None:
        return {"version": "", "effective_at": None}
    return {"version": version.version, "effective_at": version.effective_at}
