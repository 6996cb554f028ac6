"""Terms, what people and employers agreed to, and what people consent to."""

from consent.models.about_me import AboutMe, Experience, Region
from consent.models.acceptance import Acceptance, ActingAs, AskedWords, Covers
from consent.models.age import AgeStatement
from consent.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from consent.models.contribution import Contribution, Origin, for_whom
from consent.models.employer import Approval, Employer, ListKind
from consent.models.evidence import Evidence, EvidenceOpening
from consent.models.import_statement import ImportStatement
from consent.models.terms import TermsChange, TermsDraft, TermsKind, TermsVersion
from consent.models.withdrawal import DUE_AFTER, Withdrawal, WithdrawalScope

__all__ = [
    "DUE_AFTER",
    "AboutMe",
    "Acceptance",
    "ActingAs",
    "AgeStatement",
    "Approval",
    "AskedWords",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "Contribution",
    "Covers",
    "Employer",
    "Evidence",
    "EvidenceOpening",
    "Experience",
    "ImportStatement",
    "ListKind",
    "Origin",
    "Purpose",
    "Region",
    "TermsChange",
    "TermsDraft",
    "TermsKind",
    "TermsVersion",
    "Withdrawal",
    "WithdrawalScope",
    "for_whom",
]
