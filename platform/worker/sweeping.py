"""What beat has done each 15 seconds: repairs, and what is due by the clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings

from communities.operations.appoint_steward import appoint_due_stewards
from communities.operations.reviewers import seat_due_reviewers
from consent.models import Withdrawal
from preferences.generation.fail_generation import expire_generations
from preferences.models import Generation, Lease
from preferences.moderation.lapse_due import lapse_due
from preferences.moderation.remind_of_appeals import remind_of_appeals
from preferences.rights.withdraw import take_out_late
from preferences.voting.settle import settle_due
from worker import own_data, wake
from worker.demo.voting import vote_by_rule
from worker.models import Worker

logger = logging.getLogger(__name__)

# Leases of pairs and workers that were gone for this long are forgotten.
FORGOTTEN_AFTER = timedelta(days=1)


def sweep_up(*, now: datetime) -> None:
    """Take work from silent workers, close the pairs that are due, appoint, forget what is old.

    Running twice at once does nothing twice: rows are changed under their locks.
    """
    expired = expire_generations(now=now)
    if expired.queued or expired.failed:
        logger.warning(
            "A worker fell silent: %d generations wait again, %d were given up.",
            expired.queued,
            expired.failed,
        )
    if settings.DEMO:
        vote_by_rule(now=now)
    settle_due(now=now)
    lapse_due(now=now)
    remind_of_appeals(now=now)
    appoint_due_stewards(now=now)
    seat_due_reviewers(now=now)
    Lease.objects.filter(used_at__isnull=True, expires_at__lt=now - FORGOTTEN_AFTER).delete()
    Worker.objects.filter(polled_at__lt=now - FORGOTTEN_AFTER).delete()
    if own_data.is_waiting(now):
        wake("own_data")
    if Generation.objects.claimable(now=now).exists():
        wake("generation")
    if Withdrawal.objects.unfinished().exists():
        wake("withdrawal")
    take_out_late(now=now)
