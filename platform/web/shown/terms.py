"""Terms and notices: their versions, with what decides of each, and what is announced."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import countries
from communities.legal_home import legal_home_of, says_me
from communities.models import Community
from communities.outbound_licences import OutboundLicence
from consent.default_texts import licence_text
from consent.models import TermsChange, TermsDraft, TermsKind, TermsVersion
from preferences.text.rendering import render as render_markdown
from web.shown.prompts import stored_html

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# In the order in which pages name them.
ORDER = (TermsKind.CONTRIBUTOR, TermsKind.NOTICE, TermsKind.CORPORATE)
LEDES: dict[TermsKind, _StrPromise] = {
    TermsKind.CONTRIBUTOR: gettext_lazy(
        "What people give when they contribute, what they certify, and what they can take back."
    ),
    TermsKind.NOTICE: gettext_lazy(
        "What is kept about people and what leaves. It is shown; nobody has to agree to it."
    ),
    TermsKind.CORPORATE: gettext_lazy(
        "For employers whose people contribute here as part of their work."
    ),
}
NOTHING_YET = gettext_lazy("Nothing is published yet.")
# The licence of votes and of facts, whatever a community chose for its texts.
OF_VOTES = OutboundLicence.CC0


def url(community: Community, page: str, kind: TermsKind, *args: int) -> str:
    """Return one of a text's addresses: text, version, changes, edit, draft, and so on."""
    return reverse(f"web:terms_{page}", args=[community.slug, kind.value, *args])


def kind_shown(kind: TermsKind, community: Community, *, may_edit: bool) -> dict[str, Any]:
    """Return a text's words and addresses, as texts/page.html takes them."""
    return {
        "name": kind.value,
        "place": "terms",
        "title": kind.label,
        "lede": LEDES[kind],
        "nothing_yet": NOTHING_YET,
        "url": url(community, "text", kind),
        "edit_url": url(community, "edit", kind) if may_edit else "",
        "employers_url": reverse("web:employers", args=[community.slug])
        if kind == TermsKind.CORPORATE
        else "",
    }


def legal_home(community: Community) -> dict[str, str]:
    """Return who answers for the community now, whatever the texts say."""
    home = legal_home_of(community)
    name = _("whoever runs it") if says_me(home.name) else home.name
    return {"name": name, "country": countries.name_of(home.country), "contact": home.contact}


def current_of(versions: list[TermsVersion], *, now: datetime) -> TermsVersion | None:
    """Return the version that counts now; before the first one counts, that one.

    `versions` come newest first.
    """
    counting = [one for one in versions if one.effective_at <= now]
    return next(iter(counting or versions[-1:]), None)


def whole_text(version: TermsVersion, *, current: int, now: datetime) -> dict[str, Any]:
    """Return one version as it is read, with what decides of it."""
    kind = TermsKind(version.kind)
    return {
        "version": version.version,
        "html": rendered(version.text),
        "locale": version.locale,
        "note": version.what_changed,
        "published_at": version.published_at,
        "effective_at": version.effective_at,
        "is_to_come": version.effective_at > now,
        "is_current": version.number == current,
        "change": _change(version),
        "grace_ends_at": version.grace_ends_at,
        "decided": decided(version),
        "is_default": version.is_default,
        "licence": version.licence,
        "sha256": version.sha256,
        "raw_url": url(version.community, "raw", kind, version.number),
        "url": url(version.community, "text", kind),
        "changes_url": changes_url(version),
    }


def version_entry(version: TermsVersion, *, wanted: int, now: datetime) -> dict[str, Any]:
    """Return one line of the history."""
    kind = TermsKind(version.kind)
    facts = [_change(version), decided(version)]
    if version.effective_at > now:
        facts.insert(0, _("takes effect on %s") % day(version.effective_at))
    return {
        "version": version.version,
        "note": version.what_changed,
        "published_at": version.published_at,
        "facts": facts,
        "selected": version.number == wanted,
        "url": url(version.community, "version", kind, version.number),
        "changes_url": changes_url(version),
    }


def changes_url(version: TermsVersion) -> str:
    """Return where it stands what a version changed; '' for the first."""
    kind = TermsKind(version.kind)
    numbered = version.number > 1
    return url(version.community, "changes", kind, version.number) if numbered else ""


def decided(version: TermsVersion) -> str:
    """Say by how many people a version was decided, and what stood in for a second one."""
    if version.decided_by > 1:
        return _("decided by two people")
    if version.is_default:
        return _("the site’s own text, unchanged: decided by one person")
    return _("decided by one person, after a public notice")


def _change(version: TermsVersion) -> str:
    if version.number == 1:
        return _("the first version")
    if version.change == TermsChange.MATERIAL:
        return _("material change")
    return _("editorial change")


def announced(draft: TermsDraft) -> dict[str, Any]:
    """Return a draft that waits for the end of its public notice, as everybody sees it."""
    kind = TermsKind(draft.kind)
    return {
        "title": kind.label,
        "ends_at": draft.notice_ends_at,
        "what_changed": draft.what_changed.splitlines(),
        "is_material": draft.change == TermsChange.MATERIAL,
        "is_first": draft.after == 0,
        "is_notice": kind == TermsKind.NOTICE,
        "url": url(draft.community, "announced", kind),
    }


def rendered(text: str) -> Any:
    """Return a text as HTML; whatever it holds, nothing loads or runs."""
    return stored_html(render_markdown(text, masks=None).html)


def day(at: datetime) -> str:
    """Return a day as people write it, in the reader's zone."""
    return date_format(localtime(at), "DATE_FORMAT")


def licence_explained(spdx: str, community: Community) -> dict[str, Any]:
    """Return a licence in plain words, and where its own words are."""
    known = OutboundLicence(spdx) if spdx in OutboundLicence.values else None
    return {
        "spdx": spdx,
        "label": known.label if known else "",
        "meaning": known.meaning if known else "",
        "url": reverse("web:terms_licence_of", args=[community.slug, spdx]),
    }


def licence_in_full(spdx: str) -> dict[str, str]:
    """Return a licence's own words, unchanged, and their SHA-256; '' where they aren't kept."""
    text = licence_text(spdx)
    return {"text": text, "sha256": hashlib.sha256(text.encode()).hexdigest() if text else ""}
