"""Change something by hand, as whoever runs the site: with a reason, and on the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import OperatorChange, User
from accounts.operations.appoint_first_operator import one_at_a_time
from accounts.policies import OPERATE
from accounts.rights import allows
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_REASON_LENGTH = 2_000


class ChangeRefused(Refused):
    """Nothing was changed; the message says why."""


class ChangedRow(Protocol):
    """A row with an opaque id."""

    @property
    def public_id(self) -> UUID:
        """Return the opaque id."""


def change_as_operator(
    *,
    subject: models.Model,
    values: Mapping[str, Any],
    reason: str,
    by: User,
    community: ChangedRow | None = None,
    now: datetime,
) -> OperatorChange:
    """Give a row these values, store why, and record it; `community` sees it in its own record.

    Raises:
        PermissionDenied: `by` does not run the site (any more).
        ChangeRefused: no reason is given, nothing would change, or it may not be so.
    """
    words = reason.strip()
    if not words or len(words) > MAX_REASON_LENGTH or "\0" in words:
        raise ChangeRefused(_("Say why, in at most %d characters.") % MAX_REASON_LENGTH)
    try:
        with transaction.atomic():
            one_at_a_time()
            if not allows(OPERATE, by):
                raise PermissionDenied(_("You do not run this site any more."))
            held: Any = (
                type(subject)._default_manager.select_for_update(no_key=True).get(pk=subject.pk)
            )
            changes = _apply(held, values)
            _check(held, by=by)
            held.save(update_fields=list(changes))
            return _store(held, changes, words, by=by, community=community, now=now)
    except IntegrityError as error:
        raise ChangeRefused(_("That is taken, or the database does not allow it.")) from error


def _apply(held: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    before = {name: getattr(held, name) for name in values}
    changes = {name: (was, values[name]) for name, was in before.items() if was != values[name]}
    if not changes:
        raise ChangeRefused(_("Nothing would change."))
    for name, (_was, value) in changes.items():
        setattr(held, name, value)
    try:
        kept = [one.name for one in held._meta.fields if one.name not in changes]
        held.clean_fields(exclude=kept)
    except ValidationError as error:
        raise ChangeRefused(" ".join(error.messages)) from error
    return changes


def _check(held: Any, *, by: User) -> None:
    """Keep somebody who runs the site, and whoever acts, from being locked out."""
    if not isinstance(held, User) or held.is_active:
        return
    if held.pk == by.pk:
        raise ChangeRefused(_("You can’t deactivate your own account here."))
    if held.kind == User.Kind.SYSTEM:
        raise ChangeRefused(_("The site itself acts by this account."))
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=held.pk)
    if held.is_staff and not others.exists():
        raise ChangeRefused(_("Nobody else runs this site."))


def _store(
    held: Any,
    changes: Mapping[str, tuple[Any, Any]],
    words: str,
    *,
    by: User,
    community: ChangedRow | None,
    now: datetime,
) -> OperatorChange:
    change = OperatorChange.objects.create(
        by=by,
        subject_type=held._meta.label_lower,
        subject=held.public_id,
        changes={name: list(pair) for name, pair in changes.items()},
        reason=words,
        at=now,
    )
    writing.write(
        Verb.OPERATOR_CHANGED,
        actor=by,
        subject=held,
        subject_type=held._meta.model_name,
        right=OPERATE,
        community=community,
        now=now,
        details={"fields": "+".join(sorted(changes)), "why": str(change.public_id)},
    )
    return change
