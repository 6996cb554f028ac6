"""The ways in, in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.admission import AdmissionObstacle, granted_role
from communities.models import VOTING_ROLES, Community, Invitation, Role
from consent.models import Covers
from preferences.text.rendering import render
from web.shown.prompts import stored_html

# A newcomer reads this much of the guidelines before the first vote; the rest is a link.
EXCERPT_WORDS = 120

MEANS = {
    Role.CONTRIBUTOR.value: gettext_lazy(
        "You submit prompts from your work, propose better answers and comment."
    ),
    Role.MAINTAINER.value: gettext_lazy(
        "You vote on pairs of answers without knowing who wrote them, and may submit prompts."
    ),
    Role.STEWARD.value: gettext_lazy(
        "You begin as a maintainer, who votes, and are proposed as a steward, who runs the "
        "community: a second steward approves, or a public notice passes."
    ),
}
OBSTACLES = {
    AdmissionObstacle.UNKNOWN: gettext_lazy(
        "No invitation has this link. Open it again from the message you got: links break easily "
        "when they are copied by hand."
    ),
    AdmissionObstacle.REVOKED: gettext_lazy(
        "This invitation was taken back. Ask whoever sent it to you for another."
    ),
    AdmissionObstacle.EXPIRED: gettext_lazy(
        "This invitation is over. Ask whoever sent it to you for a new link."
    ),
    AdmissionObstacle.USED: gettext_lazy(
        "This invitation has been used as often as it could be. Ask whoever sent it to you for a "
        "new link."
    ),
    AdmissionObstacle.INVITER_GONE: gettext_lazy(
        "Whoever made this invitation does not run the community any more, so it has ended. Ask "
        "one of its stewards."
    ),
    AdmissionObstacle.NO_LEGAL_HOME: gettext_lazy(
        "The community has not said yet who answers for it, so nobody can join. Ask whoever sent "
        "you this invitation to state its legal home; then the link works again."
    ),
    AdmissionObstacle.NO_PERSON: gettext_lazy(
        "Only people join a community, and your account is no person."
    ),
    AdmissionObstacle.SUSPENDED: gettext_lazy(
        "You are suspended in this community. When the suspension has ended you can join."
    ),
    AdmissionObstacle.UNCONFIRMED: gettext_lazy(
        "Confirm your address first: this invitation was sent to it, and is for whoever can read "
        "what arrives there. Open the link in the mail that we sent you, then this one again."
    ),
    AdmissionObstacle.ALREADY: gettext_lazy(
        "You are a member already; this link gives you nothing more."
    ),
}
# Gone for everybody; or there, but not for this reader.
STATUS = {
    AdmissionObstacle.UNKNOWN: 404,
    AdmissionObstacle.ALREADY: 200,
    AdmissionObstacle.NO_LEGAL_HOME: 409,
} | dict.fromkeys(
    (
        AdmissionObstacle.NO_PERSON,
        AdmissionObstacle.SUSPENDED,
        AdmissionObstacle.OTHER_ADDRESS,
        AdmissionObstacle.UNCONFIRMED,
    ),
    403,
)
GONE = 410


def first_gives(invitation: Invitation) -> Covers:
    """Return what a newcomer gives first: voters vote, contributors write."""
    return Covers.VOTES if granted_role(invitation) in VOTING_ROLES else Covers.TEXTS


def obstacle(found: AdmissionObstacle, invitation: Invitation | None) -> dict[str, Any]:
    """Say why an invitation can't be accepted, and where to go instead."""
    community = invitation.community if invitation is not None else None
    if found == AdmissionObstacle.OTHER_ADDRESS and invitation is not None:
        words = _(
            "This invitation was sent to %s. Sign in with the account that has this address, or "
            "ask for a link that is not tied to one."
        ) % masked(invitation.email)
    else:
        words = str(OBSTACLES[found])
    return {
        "words": words,
        "already": found == AdmissionObstacle.ALREADY,
        "unconfirmed": found == AdmissionObstacle.UNCONFIRMED,
        "url": reverse("web:community", args=[community.slug]) if community else "",
        "name": community.name if community else "",
    }


def masked(email: str) -> str:
    """Return an address so that its owner knows it and others don't learn it."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def offer(invitation: Invitation) -> dict[str, Any]:
    """Return what an invitation offers, and by whom."""
    return {
        "inviter": invitation.invited_by.name,
        "role_label": invitation.get_role_display(),
        "means": MEANS[invitation.role],
    }


def guidelines_excerpt(community: Community) -> dict[str, Any] | None:
    """Return the beginning of the guidelines; None where none are written. One query."""
    current = community.current_guidelines()
    if current is None:
        return None
    text, whole = excerpt(current.text)
    return {
        "html": stored_html(render(text, masks=None).html),
        "whole": whole,
        "version": current.version,
    }


def excerpt(text: str, words: int = EXCERPT_WORDS) -> tuple[str, bool]:
    """Return the beginning of a Markdown text, up to so many words, and whether that is all of it.

    It ends with a paragraph where that leaves at least a third of the words, else with a line, and
    within a first line that is longer.
    """
    taken: list[str] = []
    left = words
    lines = text.split("\n")
    for line in lines:
        if (length := len(line.split())) > left:
            break
        taken.append(line)
        left -= length
    if not any(line.split() for line in taken):
        first = text.split()
        return " ".join(first[:words]) + " …", len(first) <= words
    if len(taken) == len(lines):
        return text, True
    return _to_paragraph(taken, least=words // 3), False


def _to_paragraph(lines: list[str], *, least: int) -> str:
    """Leave the last, broken-off paragraph out where enough stays without it."""
    whole = lines
    while whole and whole[-1].strip():
        whole = whole[:-1]
    text = "\n".join(whole).strip()
    return text if len(text.split()) >= least else "\n".join(lines) + " …"
