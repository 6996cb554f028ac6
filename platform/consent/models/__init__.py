"""Terms, what people agreed to, and what they consent to."""

from consent.models.acceptance import Acceptance, ActingAs, AskedWords, Covers
from consent.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from consent.models.contribution import Contribution, Origin
from consent.models.terms import Change, TermsDraft, TermsKind, TermsVersion

__all__ = [
    "Acceptance",
    "ActingAs",
    "AskedWords",
    "Change",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "Contribution",
    "Covers",
    "Origin",
    "Purpose",
    "TermsDraft",
    "TermsKind",
    "TermsVersion",
]
