"""Take the register of terms and consent out of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Community
from consent.policies import SEE_REGISTER
from consent.register_file import RegisterForm, pieces
from record import writing
from record.verbs import Verb


def export_register(
    *, community: Community, form: RegisterForm, by: User, now: datetime
) -> Iterator[str]:
    """Record that the register is taken, and return it as a file in pieces.

    It is read while it is sent, and holds what was stored until `now`.
    """
    with transaction.atomic():
        writing.write(
            Verb.CONSENT_REGISTER_TAKEN,
            actor=by,
            subject=community,
            subject_type="register",
            community=community,
            right=SEE_REGISTER,
            now=now,
            details={"format": form.value},
        )
    return pieces(community, form=form, until=now)
