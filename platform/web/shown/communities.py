"""What a community shows of itself: who runs it, its projects, its licence, its first steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import project_proofs
from communities.models import Community, ProjectLink, ProofMethod
from communities.outbound_licences import OutboundLicence


def licence(spdx: str) -> dict[str, Any]:
    """Return a licence by its id, with what it means where it is one of the presets."""
    known = OutboundLicence(spdx) if spdx in OutboundLicence.values else None
    return {"spdx": spdx, "label": known.label if known else ""}


def licence_choices(field: BoundField) -> list[dict[str, Any]]:
    """Return the presets to choose from, each with its meaning."""
    chosen = field.value()
    return [
        {
            "value": one.value,
            "label": one.label,
            "meaning": one.meaning,
            "chosen": one.value == str(chosen),
        }
        for one in OutboundLicence
    ]


def project(link: ProjectLink) -> dict[str, Any]:
    """Return a project as everybody sees it: verified where and when, or not."""
    by_dns = link.method == ProofMethod.DNS
    return {
        "name": link.name,
        "address": link.address,
        "by_dns": by_dns,
        "proven_at": link.proven_at,
    }


def projects(links: Iterable[ProjectLink]) -> list[dict[str, Any]]:
    """Return projects as the public face lists them."""
    return [project(link) for link in links]


def link_to_prove(link: ProjectLink) -> dict[str, Any]:
    """Return a project with what its stewards publish, and what the last look found."""
    return project(link) | {
        "public_id": link.public_id,
        "place": project_proofs.place_of(link.address)
        if link.method == ProofMethod.DNS
        else link.address,
        "line": project_proofs.line_of(link.challenge),
        "checked_at": link.checked_at,
        "failure": link.failure,
    }


def next_steps(
    community: Community, *, alone: bool, asked: bool, voting: bool
) -> list[dict[str, str]]:
    """Return what a steward of a young community can do next; none once it is on its way."""
    steps = []
    if not asked:
        steps.append(("web:prompt_new", _("Submit your first prompt")))
    elif alone and voting:
        steps.append(("web:vote", _("Vote on your first pair")))
    if not community.has_legal_home:
        steps.append(("web:legal_home", _("Say who answers for it, before others join")))
    if alone:
        steps.append(("web:invitations", _("Invite people")))
    if steps:
        steps.append(("web:terms", _("Read the terms that people agree to, or change them")))
        steps.append(("web:links", _("Prove the link to your project")))
    return [{"url": reverse(name, args=[community.slug]), "words": words} for name, words in steps]
