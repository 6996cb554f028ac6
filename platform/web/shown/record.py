"""Entries of the record in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rights import RIGHTS
from communities.models import Community, JoinRequest, Membership, ProjectLink, WorkingGroup
from communities.record_search import names_of
from record.models import Entry
from record.verbs import Verb
from record.writing import OPERATOR, OWN_ACCOUNT, PLATFORM

Names = dict[UUID, str]

_SUBJECTS = {
    "community": gettext_lazy("the community"),
    "record": gettext_lazy("the record"),
    "register": gettext_lazy("everybody’s answers"),
    "user": gettext_lazy("someone who left"),
    "membership": gettext_lazy("someone who left"),
    "bot": gettext_lazy("a bot that is gone"),
    "join_request": gettext_lazy("a request that is gone"),
    "working_group": gettext_lazy("a working group"),
    "project_link": gettext_lazy("a project that was removed"),
    "invitation": gettext_lazy("an invitation"),
    "token": gettext_lazy("an access token"),
    "guidelines": gettext_lazy("the guidelines"),
    "conduct": gettext_lazy("the code of conduct"),
    "rules": gettext_lazy("the rules"),
    "prompt": gettext_lazy("a prompt"),
    "response": gettext_lazy("an answer"),
    "comment": gettext_lazy("a comment"),
    "report": gettext_lazy("a report"),
}
_RIGHTS = {
    OWN_ACCOUNT: gettext_lazy("in their own account"),
    OPERATOR: gettext_lazy("by a command of the site’s operator"),
    PLATFORM: gettext_lazy("by the platform itself"),
}


def record_entries(community: Community, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return entries in words; names are today's, found by the ids that are stored."""
    people = names_of(
        [entry.actor for entry in entries if entry.actor]
        + [entry.subject for entry in entries if entry.subject_type in ("user", "bot")]
    )
    subjects = _named(entries)
    return [_entry(community, entry, people, people | subjects) for entry in entries]


def _entry(community: Community, entry: Entry, people: Names, subjects: Names) -> dict[str, Any]:
    return {
        "public_id": entry.public_id,
        "at": entry.at,
        "actor": _actor(entry, people),
        "verb": Verb(entry.verb).label,
        "subject": subjects.get(entry.subject) or subject_words(entry.subject_type),
        "subject_url": _subject_url(community, entry),
        "right": right_words(entry.right),
        "facts": [
            {"label": name.replace("_", " "), "value": "–" if value is None else value}
            for name, value in entry.details.items()
        ],
        "subject_id": entry.subject,
        "subject_type": entry.subject_type,
        "actor_id": entry.actor,
        "request_id": entry.request_id,
        "digest": entry.digest,
        "digest_short": entry.digest[:12],
    }


def _actor(entry: Entry, people: Names) -> str:
    if entry.actor is not None:
        return people.get(entry.actor) or _("Someone who left")
    return _("The site’s operator") if entry.right == OPERATOR else _("The platform")


def subject_words(subject_type: str) -> str:
    """Say what an entry is about, where it has no name or is gone."""
    words = _SUBJECTS.get(subject_type)
    return str(words) if words is not None else subject_type.replace("_", " ")


def right_words(right: str) -> str:
    """Say by which right something was done."""
    if right in RIGHTS:
        return _("by the right to %s") % RIGHTS[right].words
    return str(_RIGHTS.get(right, right))


def _subject_url(community: Community, entry: Entry) -> str:
    if entry.subject_type == "prompt":
        return reverse("web:prompt", args=[community.slug, entry.subject])
    return ""


def _named(entries: Iterable[Entry]) -> Names:
    """Return what the subjects are called, as far as they have names and are still there."""
    found: Names = {}
    for subject_type, look_up in _LOOK_UPS.items():
        ids = {entry.subject for entry in entries if entry.subject_type == subject_type}
        if ids:
            found |= look_up(ids)
    return found


def _members(ids: set[UUID]) -> Names:
    rows = Membership.objects.filter(public_id__in=ids)
    return dict(rows.values_list("public_id", "user__name"))


def _askers(ids: set[UUID]) -> Names:
    rows = JoinRequest.objects.filter(public_id__in=ids)
    return dict(rows.values_list("public_id", "user__name"))


def _groups(ids: set[UUID]) -> Names:
    return dict(WorkingGroup.objects.filter(public_id__in=ids).values_list("public_id", "name"))


def _projects(ids: set[UUID]) -> Names:
    # The address: what was proven. The name is the community's own word.
    rows = ProjectLink.objects.filter(public_id__in=ids)
    return dict(rows.values_list("public_id", "address"))


_LOOK_UPS: dict[str, Callable[[set[UUID]], Names]] = {
    "membership": _members,
    "bot": _members,
    "join_request": _askers,
    "working_group": _groups,
    "project_link": _projects,
}
