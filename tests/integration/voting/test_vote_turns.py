"""One voter in two tabs: casting and changing take turns, whichever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import close_old_connections, connection

from preferences.models import Lease, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said, VoteRefused, cast_vote
from preferences.voting.change_vote import revise_vote
from tests.integration.conftest import NOW, found_moot


@pytest.mark.django_db(transaction=True)
def test_casting_again_and_changing_at_one_instant_never_end_in_a_deadlock() -> None:
    moot = found_moot(voters=5)
    voter = moot.voters[0]
    vote = moot.cast(voter, Said(Choice.STRENGTH, -1)).vote
    for _ in range(15):
        # As after an undo: the pair is the voter's again, while the vote's page is still open.
        lease = Lease.objects.create(
            comparison=moot.comparison,
            voter=voter,
            swapped=False,
            leased_at=NOW,
            expires_at=NOW.replace(year=2099),
        )
        together = Barrier(2, timeout=20)

        def cast(key: UUID = lease.key, together: Barrier = together) -> None:
            together.wait()
            try:
                said = Said(Choice.STRENGTH, 1)
                cast_vote(voter=voter, community=moot.community, key=key, said=said, now=NOW)
            except VoteRefused:
                pass
            finally:
                connection.close()

        def change(together: Barrier = together) -> None:
            together.wait()
            try:
                newest = Vote.objects.filter(superseded_by__isnull=True).get(voter=voter)
                said = Said(Choice.STRENGTH, -2 if newest.strength == 2 else 2)
                revise_vote(
                    voter=voter,
                    community=moot.community,
                    vote_id=vote.public_id,
                    said=said,
                    now=NOW,
                )
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as tabs:
            for done in [tabs.submit(cast), tabs.submit(change)]:
                done.result()
        Lease.objects.filter(voter=voter, used_at__isnull=True).delete()
        close_old_connections()
