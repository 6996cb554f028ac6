"""Terms, what people agreed to, and what they consent to."""

from consent.models.about_me import AboutMe, Experience, Region
from consent.models.acceptance import Acceptance, ActingAs, AskedWords, Covers
from consent.models.age import AgeStatement
from consent.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from consent.models.contribution import Contribution, Origin
from consent.models.import_statement import ImportStatement
from consent.models.terms import Change, TermsDraft, TermsKind, TermsVersion
from consent.models.withdrawal import DUE_AFTER, Scope, Withdrawal

__all__ = [
    "DUE_AFTER",
    "AboutMe",
    "Acceptance",
    "ActingAs",
    "AgeStatement",
    "AskedWords",
    "Change",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "Contribution",
    "Covers",
    "Experience",
    "ImportStatement",
    "Origin",
    "Purpose",
    "Region",
    "Scope",
    "TermsDraft",
    "TermsKind",
    "TermsVersion",
    "Withdrawal",
]
