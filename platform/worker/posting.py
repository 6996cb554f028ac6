"""Send what is to be sent by e-mail, one row after the other, whatever the mail server does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet

from communities.models.posted import MAX_TRIES, Posted, to_send

logger = logging.getLogger(__name__)

UNSENT = "accounts.mail.Unsent"
FIRST_PAUSE = timedelta(minutes=1)
# So long a run may last, and so many failures in a row end it: others wait behind this one.
MAX_SECONDS = 40.0
MAX_FAILURES = 3

P = TypeVar("P", bound=Posted)
Done = Literal["sent", "left", "failed"]
Compose = Callable[[P], EmailMessage | None]


def post_due(rows: QuerySet[P], compose: Compose[P], *, now: datetime) -> int:
    """Send an e-mail for each of the rows that is due and return how many were sent.

    Each row is claimed, sent and marked in a transaction of its own, so that two workers never send
    one at the same time. A worker that dies between sending and marking sends that one again. A
    server that can't be reached ends the run and costs no row a try; one that refuses a message
    has it tried again later, six times in all, while the others go on.
    """
    if settings.EMAIL_BACKEND == UNSENT:
        return 0
    server, sent, failures = get_connection(), 0, 0
    until = time.monotonic() + MAX_SECONDS
    try:
        while failures < MAX_FAILURES and time.monotonic() < until:
            done = _post_one(rows, compose, server, now=now)
            if done is None:
                break
            sent += done == "sent"
            failures = failures + 1 if done == "failed" else 0
    finally:
        server.close()
    return sent


def _post_one(
    rows: QuerySet[P], compose: Compose[P], server: BaseEmailBackend, *, now: datetime
) -> Done | None:
    """Send the first row that nobody else has claimed; None when there is none, or no server."""
    with transaction.atomic():
        due = rows.filter(to_send(now)).order_by("email_tries", "pk")
        row = due.select_for_update(of=("self",), skip_locked=True).first()
        if row is None or not _reached(server):
            return None
        message = compose(row)
        done: Done = "left"
        if message is None:
            row.email_tries = MAX_TRIES
        elif _accepted(server, message, row):
            row.emailed_at, done = now, "sent"
        else:
            row.email_tries += 1
            row.email_after = now + FIRST_PAUSE * 4 ** (row.email_tries - 1)
            done = "failed"
        row.save(update_fields=["emailed_at", "email_tries", "email_after"])
    return done


def _reached(server: BaseEmailBackend) -> bool:
    try:
        server.open()
    except (SMTPException, OSError) as error:
        logger.warning("The mail server can't be reached: %s.", type(error).__name__)
        return False
    return True


def _accepted(server: BaseEmailBackend, message: EmailMessage, row: Any) -> bool:
    try:
        return bool(server.send_messages([message]))
    except (SMTPException, OSError, ValueError) as error:
        # The error's own words may hold the address.
        logger.warning("The e-mail of %s %s failed: %s.", row._meta.label, row.pk, type(error))
        _hang_up(server)
        return False


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (SMTPException, OSError):
        logger.debug("The mail server was gone already.")
