"""Guidelines and codes of conduct: their versions, and what changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import CodeOfConduct, Community, Guidelines
from communities.models.guidelines import VersionedText
from communities.word_diff import DiffPiece, DiffState
from preferences.text.rendering import render as render_markdown
from preferences.text.rendering.characters import mark_hidden
from web.shown.prompts import stored_html


@dataclass(frozen=True)
class CommunityTextKind:
    """One of the texts: its table, its words, and the stem of its addresses' names."""

    name: str
    model: type[Guidelines] | type[CodeOfConduct]
    title: Promise
    lede: Promise
    nothing_yet: Promise

    def url(self, community: Community, page: str = "", *args: int) -> str:
        """Return the address of one of the text's pages: edit, version, changes, or the text."""
        name = f"web:{self.name}_{page}" if page else f"web:{self.name}"
        return reverse(name, args=[community.slug, *args])


KINDS = {
    kind.name: kind
    for kind in (
        CommunityTextKind(
            "guidelines",
            Guidelines,
            gettext_lazy("Guidelines"),
            gettext_lazy(
                "How models should behave here. Every vote records which version it followed."
            ),
            gettext_lazy(
                "Nothing is written yet. Votes follow each person’s own judgement until the "
                "stewards publish a first version."
            ),
        ),
        CommunityTextKind(
            "conduct",
            CodeOfConduct,
            gettext_lazy("Code of conduct"),
            gettext_lazy("How people treat each other here."),
            gettext_lazy("Nothing is written yet. The stewards can publish a first version."),
        ),
    )
}


def kind_shown(kind: CommunityTextKind, community: Community, *, may_edit: bool) -> dict[str, Any]:
    """Return a text's words and addresses."""
    return {
        "name": kind.name,
        "place": kind.name,
        "title": kind.title,
        "lede": kind.lede,
        "nothing_yet": kind.nothing_yet,
        "url": kind.url(community),
        "edit_url": kind.url(community, "edit") if may_edit else "",
    }


def whole_text(kind: CommunityTextKind, text: VersionedText, *, newest: int) -> dict[str, Any]:
    """Return one version as it is read."""
    return {
        "version": text.version,
        "html": stored_html(render_markdown(text.text, masks=None).html),
        "locale": "",
        "note": text.note,
        "published_at": text.published_at,
        "is_current": text.version == newest,
        "changes_url": changes_url(kind, text),
    }


def version_entry(kind: CommunityTextKind, text: VersionedText, *, wanted: int) -> dict[str, Any]:
    """Return one line of the history."""
    return {
        "version": text.version,
        "note": text.note,
        "facts": [],
        "published_at": text.published_at,
        "selected": text.version == wanted,
        "url": kind.url(text.community, "version", text.version),
        "changes_url": changes_url(kind, text),
    }


def changes_url(kind: CommunityTextKind, text: VersionedText) -> str:
    """Return where it stands what a version changed; '' for the first."""
    return kind.url(text.community, "changes", text.version) if text.version > 1 else ""


def pieces_shown(pieces: Sequence[DiffPiece]) -> list[dict[str, Any]]:
    """Return the pieces of a difference; hidden characters are marked."""
    return [
        {"change": piece.change.value, "html": stored_html(mark_hidden(escape(piece.text))[0])}
        for piece in pieces
    ]


def change_in_words(pieces: Sequence[DiffPiece]) -> str:
    """Say how much was added and removed."""
    added, removed = (
        sum(len(piece.text.split()) for piece in pieces if piece.change == change)
        for change in (DiffState.ADDED, DiffState.REMOVED)
    )
    return _("%(added)s, %(removed)s.") % {
        "added": ngettext("%d word added", "%d words added", added) % added,
        "removed": ngettext("%d removed", "%d removed", removed) % removed,
    }
