"""Receipts that a person keeps: what they answered or agreed to, in a machine's words.

The fields are those of ISO/IEC TS 27560:2023; an acceptance of terms has the same header.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from communities import countries
from communities.legal_home import legal_home_of
from consent.models import Acceptance, AgeStatement, ConsentEvent, Purpose

SCHEMA = "ISO/IEC TS 27560:2023"
# What of a person each purpose concerns, and who gets it.
CONCERNS = {
    Purpose.PUBLISH_VOTES: "votes, their strength and marks of reasons, without a name",
    Purpose.PUBLISH_TEXTS: "prompts, answers, comments and reasons in words",
    Purpose.ATTRIBUTION: "the name that others see",
    Purpose.DEMOGRAPHICS: "what the person says about themself, in groups of at least five",
    Purpose.RESEARCH_CONTACT: "the e-mail address",
}
EVERYBODY = "everybody who downloads a dataset"
RECIPIENTS = {
    Purpose.PUBLISH_VOTES: EVERYBODY,
    Purpose.PUBLISH_TEXTS: EVERYBODY,
    Purpose.ATTRIBUTION: EVERYBODY,
    Purpose.DEMOGRAPHICS: EVERYBODY,
    Purpose.RESEARCH_CONTACT: "researchers whom the community names",
}
WITHDRAW_AT = "/you/rights/"


def consent_receipt(event: ConsentEvent, *, now: datetime) -> dict[str, Any]:
    """Return the receipt of an answer about consent."""
    purpose = Purpose(event.purpose)
    return {
        **_header(event, now=now),
        "processing": {
            "privacy_notice": event.notice.version if event.notice else None,
            "privacy_notice_sha256": event.notice.sha256 if event.notice else None,
            "language": event.locale,
            "purpose": purpose.value,
            "lawful_basis": "consent",
            "pii_information": CONCERNS[purpose],
            "pii_controllers": [event.controller],
            "storage_locations": [settings.SITE_URL],
            "retention_period": "while a dataset relies on it, and three years more",
            "recipient_third_parties": [RECIPIENTS[purpose]],
            "withdrawal_method": WITHDRAW_AT,
            "privacy_rights": "read, download, correct, withdraw, remove, complain",
        },
        "event": {
            "event_time": event.at.isoformat(),
            "validity_duration": event.valid_until.isoformat() if event.valid_until else "open",
            "entity_id": str(event.user.public_id),
            "event_type": "explicit",
            "event_state": event.state,
            "value": event.value or None,
        },
        "words": event.words.words if event.words else None,
        "words_sha256": event.words_id,
    }


def acceptance_receipt(accepted: Acceptance, *, now: datetime) -> dict[str, Any]:
    """Return the receipt of a yes to terms."""
    return {
        **_header(accepted, now=now),
        "terms": {
            "kind": accepted.version.kind,
            "version": accepted.version.version,
            "text_sha256": accepted.text_sha256,
            "licence_of_texts": accepted.version.licence,
            "covers": accepted.covers,
            "language": accepted.locale,
        },
        "event": {
            "event_time": accepted.accepted_at.isoformat(),
            "entity_id": str(accepted.user.public_id),
            "acting_as": accepted.acting_as,
            "entity": accepted.entity or None,
            "of_age": accepted.of_age,
            "age_threshold": accepted.age_threshold,
        },
        "words": accepted.words.words,
        "words_sha256": accepted.words_id,
    }


def age_receipt(stated: AgeStatement, *, now: datetime) -> dict[str, Any]:
    """Return the receipt of a statement about one's age."""
    return {
        **_header(stated, now=now),
        "event": {
            "event_time": stated.at.isoformat(),
            "entity_id": str(stated.user.public_id),
            "of_age": True,
            "age_threshold": stated.threshold,
            "covers_earlier": stated.covers_earlier,
        },
        "words": stated.words.words,
        "words_sha256": stated.words_id,
    }


def _header(kept: ConsentEvent | Acceptance | AgeStatement, *, now: datetime) -> dict[str, Any]:
    home = legal_home_of(kept.community)
    return {
        "schema_version": SCHEMA,
        "receipt_id": f"{kept.public_id}:{now:%Y%m%dT%H%M%SZ}",
        "record_id": str(kept.public_id),
        "pii_principal_id": str(kept.user.public_id),
        "party": {
            "id": str(kept.community.public_id),
            "name": kept.community.name,
            "type": "community",
            "answers_for_it": home.name,
            "address": countries.name_of(home.country) or None,
            "country": home.country or None,
            "contact": home.contact or None,
        },
    }
