"""What somebody agreed to, stated and signed, and what others changed of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import OperatorChange
from consent.models import (
    DUE_AFTER,
    AboutMe,
    AgeStatement,
    Approval,
    AskedWords,
    Employer,
    ImportStatement,
    TermsChange,
    TermsDraft,
    TermsKind,
    TermsVersion,
    Withdrawal,
    WithdrawalScope,
)

if TYPE_CHECKING:
    from tests.integration.privacy.everything import Somebody


def of(one: Somebody, now: datetime) -> None:
    """Let them have agreed, stated, signed and asked: one row of each table."""
    TermsDraft.objects.create(
        community=one.home,
        kind=TermsKind.CORPORATE,
        text="For employers.",
        after=0,
        drafted_by=one.user,
        drafted_at=now,
    )
    TermsVersion.objects.create(
        community=one.elsewhere,
        kind=TermsKind.CORPORATE,
        number=1,
        version="1.0.0",
        text="For employers.",
        sha256="0" * 64,
        change=TermsChange.EDITORIAL,
        effective_at=now,
        published_at=now,
        drafted_by=one.user,
        decided_by=1,
    )
    asked = AskedWords.objects.create(
        sha256="e" * 64, locale="en", words="Old enough?", first_shown_at=now
    )
    AgeStatement.objects.create(
        user=one.user,
        community=one.home,
        threshold=16,
        covers_earlier=False,
        words=asked,
        locale="en",
        at=now,
    )
    AboutMe.objects.create(user=one.user, experience="10-19", changed_at=now)
    OperatorChange.objects.create(
        by=one.steward,
        subject_type="accounts.user",
        subject=one.user.public_id,
        changes={"is_active": [False, True]},
        reason="They asked by letter.",
        at=now,
    )
    Employer.objects.create(community=one.home, name="Harbour", signatory=one.user, signed_at=now)
    listing = Employer.objects.create(
        community=one.elsewhere, name="Lighthouse", signatory=one.steward, signed_at=now
    )
    Approval.objects.create(employer=listing, kind="email", value=one.user.email, added_at=now)
    ImportStatement.objects.create(
        community=one.home,
        by=one.user,
        licence="CC0-1.0",
        basis="We wrote it in our own meetings.",
        at=now,
    )
    Withdrawal.objects.create(
        user=one.user,
        scope=WithdrawalScope.FUTURE,
        total=0,
        asked_at=now,
        due_at=now + DUE_AFTER,
        finished_at=now,
    )
