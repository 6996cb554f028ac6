"""What the register holds of a person, a version, a licence: in words, with the ways on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from communities.models import Community
from consent.counts import Count, count
from consent.licences import fit
from consent.models import (
    Acceptance,
    AskedWords,
    ConsentEvent,
    Covers,
    TermsKind,
    TermsVersion,
    Withdrawal,
)
from consent.people import PeopleToAgree, not_accepted
from preferences.rights.lineage import (
    Left,
    contributions_of,
    left_with,
    resting_on,
    under_licence,
)
from web.shown import terms
from web.shown.register_exports import export_entry

KINDS = {
    "prompts": gettext_lazy("Prompts"),
    "answers": gettext_lazy("Answers"),
    "votes": gettext_lazy("Votes"),
    "comments": gettext_lazy("Comments"),
}
MAX_EXPORTS = 25


def people(community: Community, found: Iterable[User]) -> list[dict[str, Any]]:
    """Return people as lists name them."""
    return [{"name": one.name, "url": person_url(community, one)} for one in found]


def person_url(community: Community, user: User) -> str:
    """Return the register's page of a person."""
    return reverse("web:register_person", args=[community.slug, user.public_id])


def person(community: Community, user: User) -> dict[str, Any]:
    """Return who it is, and whether they are a member; one query."""
    membership = community.memberships.filter(user=user).first()
    return {
        "name": user.name,
        "public_id": user.public_id,
        "role": membership.get_role_display() if membership else "",
        "simulated": user.is_simulated,
        "record_url": f"{reverse('web:record', args=[community.slug])}?family=terms",
    }


def acceptance(community: Community, one: Acceptance) -> dict[str, Any]:
    """Return a yes to terms."""
    return {
        "kind": one.version.get_kind_display(),
        "version": one.version.version,
        "version_url": version_url(community, one.version),
        "covers": one.get_covers_display(),
        "acting_as": one.get_acting_as_display(),
        "entity": one.entity,
        "at": one.accepted_at,
        "age": _age(one),
        "words": one.words_id[:12],
        "words_url": words_url(community, one.words_id),
    }


def _age(one: Acceptance) -> str:
    if one.of_age is None:
        return _("age not asked")
    said = _("said to be %d or older") if one.of_age else _("did not say to be %d or older")
    return said % (one.age_threshold or 0)


def acceptor(community: Community, one: Acceptance) -> dict[str, Any]:
    """Return who said a yes to a version."""
    return {
        "name": one.user.name,
        "url": person_url(community, one.user),
        "covers": one.get_covers_display(),
        "acting_as": one.get_acting_as_display(),
        "at": one.accepted_at,
    }


def answer(community: Community, one: ConsentEvent) -> dict[str, Any]:
    """Return an answer about consent."""
    return {
        "purpose": one.get_purpose_display(),
        "state": one.get_state_display(),
        "value": one.value,
        "keeps_earlier": one.keeps_earlier,
        "valid_until": one.valid_until,
        "notice": one.notice.version if one.notice else "",
        "at": one.at,
        "words": one.words_id[:12] if one.words_id else "",
        "words_url": words_url(community, one.words_id) if one.words_id else "",
    }


def words_url(community: Community, sha256: str) -> str:
    """Return where the words of a page stand."""
    return reverse("web:register_words", args=[community.slug, sha256])


def words(found: AskedWords) -> dict[str, Any]:
    """Return the words of a page that asked."""
    return {
        "sha256": found.pk,
        "locale": found.locale,
        "lines": found.words.splitlines(),
        "first_shown_at": found.first_shown_at,
    }


def given_and_left(community: Community, user: User, *, now: datetime) -> dict[str, Any]:
    """Return what of a person is here, what they want taken out, and where it went."""
    left = left_with(user, community)
    return {
        "given": [
            {
                "kind": KINDS[one.kind],
                "stands": one.stands,
                "hidden": one.hidden,
                "superseded": one.superseded,
                "removed": one.removed,
            }
            for one in contributions_of(user, community)
        ],
        "withdrawals": [withdrawal(one, now=now) for one in withdrawals_of(user, community)],
        "left": [_left(community, one) for one in left[:MAX_EXPORTS]],
        "left_more": max(len(left) - MAX_EXPORTS, 0),
    }


def withdrawals_of(user: User, community: Community) -> Iterable[Withdrawal]:
    """Return the newest requests of a person that concern the community."""
    here = Q(community=community) | Q(community=None)
    return Withdrawal.objects.filter(here, user=user).order_by("-asked_at", "-pk")[:MAX_EXPORTS]


def withdrawal(one: Withdrawal, *, now: datetime) -> dict[str, Any]:
    """Return a request, and how it stands."""
    return {
        "scope": one.get_scope_display(),
        "asked_at": one.asked_at,
        "due_at": one.due_at,
        "finished_at": one.finished_at,
        "overdue": one.finished_at is None and one.due_at <= now,
    }


def _left(community: Community, one: Left) -> dict[str, Any]:
    return export_entry(community, one.export) | {"texts": one.texts, "votes": one.votes}


def version_url(community: Community, one: TermsVersion) -> str:
    """Return the register's page of a version."""
    return reverse("web:register_version", args=[community.slug, one.kind, one.number])


def version(community: Community, one: TermsVersion, *, now: datetime) -> dict[str, Any]:
    """Return what a version is."""
    return {
        "kind": TermsKind(one.kind).label,
        "is_notice": one.kind == TermsKind.NOTICE,
        "version": one.version,
        "change": one.get_change_display(),
        "number": one.number,
        "effective_at": one.effective_at,
        "is_to_come": one.effective_at > now,
        "grace_ends_at": one.grace_ends_at,
        "licence": one.licence,
        "licence_url": licence_url(community, one.licence) if one.licence else "",
        "sha256": one.sha256,
        "decided": terms.decided(one),
        "text_url": terms.url(community, "version", TermsKind(one.kind), one.number),
    }


def standing_of(
    community: Community, one: TermsVersion, *, after: UUID | None, most: int | None
) -> dict[str, Any]:
    """Return how many agreed, who of a stretch of members did not, and what rests on it."""
    if one.kind == TermsKind.NOTICE:
        return {"agreed": [], "missing": None, "resting": []}
    accepted = Acceptance.objects.filter(version=one)
    return {
        "agreed": [
            {
                "covers": covers.label,
                "count": number(count(accepted.filter(covers=covers), most=most)),
            }
            for covers in Covers
        ],
        "missing": missing(community, not_accepted(community, one, after=after)),
        "resting": kinds(resting_on(one, most=most)),
    }


def missing(community: Community, found: PeopleToAgree) -> dict[str, Any]:
    """Return who of a stretch of members has not agreed."""
    looked_at = ngettext("%d member", "%d members", found.looked_at) % found.looked_at
    if found.after is None and found.from_start:
        said = _("%(count)d of %(members)s have not agreed.")
    else:
        said = _("%(count)d of the %(members)s looked at here have not agreed.")
    return {
        "count": found.count,
        "in_words": said % {"count": found.count, "members": looked_at},
        "people": people(community, found.people),
        "on_url": f"?members_after={found.after}#missing" if found.after else "",
        "from_start": found.from_start,
    }


def licence_url(community: Community, name: str) -> str:
    """Return the register's page of a licence."""
    place = reverse("web:register_licence", args=[community.slug])
    return f"{place}?{urlencode({'licence': name})}"


def licence(community: Community, name: str, *, most: int | None) -> dict[str, Any]:
    """Return what is under a licence, and whether it fits into the community's datasets."""
    versions = list(
        TermsVersion.objects.filter(community=community, licence=name)
        .defer("text")
        .order_by("kind", "-number")
    )
    fits = fit(name, community.outbound_licence)
    granted = Acceptance.objects.filter(version__in=versions)
    return {
        "name": name,
        "outbound": community.outbound_licence,
        "fits": fits.allowed,
        "why": fits.reason,
        "ships": [f"{spdx}: {asks.value}" for spdx, asks in fits.licences],
        "given": kinds(under_licence(community, name, most=most)),
        "granted": number(count(granted, most=most)),
        "versions": [
            {
                "kind": TermsKind(one.kind).label,
                "version": one.version,
                "effective_at": one.effective_at,
                "url": version_url(community, one),
            }
            for one in versions
        ],
    }


def kinds(counts: Mapping[str, Count]) -> list[dict[str, Any]]:
    """Return counts by kind of contribution."""
    return [{"kind": KINDS[kind], "count": number(one)} for kind, one in counts.items()]


def number(one: Count) -> str:
    """Return a count in words: exact, or that there are more."""
    return _("more than %d") % one.number if one.more else str(one.number)
