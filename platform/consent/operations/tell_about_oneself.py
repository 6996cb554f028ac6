"""Say something about oneself, or take it back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import AboutMe
from record.refusals import Refused


@dataclass(frozen=True)
class AboutMeAnswers:
    """The answers; '' for rather not."""

    experience: str = ""
    region: str = ""
    language: str = ""


def tell_about_oneself(*, user: User, told: AboutMeAnswers, now: datetime) -> None:
    """Store the answers in place of the earlier ones; where nothing is said, nothing is kept.

    The record has no line of it: it is nobody else's business whether somebody answers.

    Raises:
        Refused: the user is no person.
        NotKept: that it was erased can't be kept outside of the database; nothing was.
    """
    if user.kind not in (User.Kind.PERSON, User.Kind.SIMULATED):
        raise Refused(_("Only people say something about themselves."))
    given = asdict(told)
    if not any(given.values()):
        with transaction.atomic():
            if AboutMe.objects.filter(user=user).delete()[0]:
                erasure_log.note(Forget.ABOUT, at=now, id=uuid4(), user=user.public_id)
        return
    AboutMe.objects.update_or_create(user=user, defaults=given | {"changed_at": now})
