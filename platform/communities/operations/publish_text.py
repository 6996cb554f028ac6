"""Publish a new version of a community's guidelines or code of conduct."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import CodeOfConduct, Community, Guidelines
from communities.models.guidelines import VersionedText
from communities.operations.turns import take_turn
from communities.policies import EDIT
from record import writing
from record.refusals import Refused
from record.verbs import Verb

Text = Guidelines | CodeOfConduct

MAX_LENGTH = 20_000
VERBS = {
    Guidelines: (Verb.GUIDELINES_PUBLISHED, "guidelines"),
    CodeOfConduct: (Verb.CONDUCT_PUBLISHED, "code_of_conduct"),
}


class NothingChanged(Refused):
    """The text is the one that is published already."""

    field = "text"


class VersionIsOld(Refused):
    """Somebody published a version that the writer has not seen; `newest` is its number."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        super().__init__(
            _("Version %d was published while you were writing. Nothing of yours is lost.") % newest
        )


def publish_text(
    kind: type[Text],
    *,
    community: Community,
    text: str,
    note: str = "",
    after: int,
    actor: User | None,
    now: datetime,
    right: str = EDIT,
) -> Text:
    """Add the version that follows `after`, the one its writer began from; 0 before the first.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        VersionIsOld: `after` is not the newest version any more.
        NothingChanged: the text is the same as in the newest version.
    """
    with transaction.atomic():
        # One writer of a community at a time; votes and prompts go on (no_key).
        # The right to found, or an operator's, was asked for by whoever calls.
        take_turn(community, by=actor if right == EDIT else None, right=right)
        newest: VersionedText | None = (
            kind._default_manager.filter(community=community).order_by("-version").first()
        )
        version = newest.version if newest else 0
        if version != after:
            raise VersionIsOld(version)
        if newest and newest.text.strip() == text.strip():
            raise NothingChanged(_("This is the text of version %d: nothing changed.") % version)
        published = kind._default_manager.create(
            community=community, version=version + 1, text=text, note=note, published_at=now
        )
        verb, subject_type = VERBS[kind]
        writing.write(
            verb,
            actor=actor,
            subject=published,
            subject_type=subject_type,
            right=right,
            now=now,
            community=community,
            details={"version": published.version},
        )
    return published
