"""Terms, what people agreed to, and what they consent to."""

from consent.models.acceptance import Acceptance, ActingAs, AskedWords, Covers
from consent.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from consent.models.contribution import Contribution, Origin
from consent.models.evidence import Evidence, EvidenceOpening
from consent.models.terms import Change, TermsDraft, TermsKind, TermsVersion
from consent.models.withdrawal import DUE_AFTER, Scope, Withdrawal

__all__ = [
    "DUE_AFTER",
    "Acceptance",
    "ActingAs",
    "AskedWords",
    "Change",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "Contribution",
    "Covers",
    "Evidence",
    "EvidenceOpening",
    "Origin",
    "Purpose",
    "Scope",
    "TermsDraft",
    "TermsKind",
    "TermsVersion",
    "Withdrawal",
]
