"""Which rule a decision follows: what a form offers, and what was chosen."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from communities.models import CodeOfConduct, Community, Guidelines
from preferences.moderation.steps import CitedRule


def rules_offered(community: Community) -> list[tuple[str, str]]:
    """Return the texts that a decision can cite, newest versions; words are always possible."""
    offered = []
    conduct = CodeOfConduct.objects.filter(community=community).order_by("-version").first()
    if conduct is not None:
        offered.append(
            (f"conduct-{conduct.version}", _("Code of conduct, version %d") % conduct.version)
        )
    guidelines = community.current_guidelines()
    if guidelines is not None:
        offered.append(
            (f"guidelines-{guidelines.version}", _("Guidelines, version %d") % guidelines.version)
        )
    return [*offered, ("words", _("A rule in the words below"))]


def rule_cited(community: Community, given: dict[str, Any]) -> CitedRule:
    """Return the rule that a valid form names."""
    kind, _dash, version = given["rule"].partition("-")
    words = given["rule_words"].strip()
    if kind == "conduct":
        conduct = get_object_or_404(CodeOfConduct, community=community, version=version)
        return CitedRule(conduct=conduct, words=words)
    if kind == "guidelines":
        guidelines = get_object_or_404(Guidelines, community=community, version=version)
        return CitedRule(guidelines=guidelines, words=words)
    return CitedRule(words=words)
