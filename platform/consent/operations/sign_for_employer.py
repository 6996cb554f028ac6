"""Sign the terms for employers, for an employer that one may bind."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.addresses import address
from communities.models import Community, NotificationKind
from communities.notify import notify
from communities.operations.turns import NotAllowed
from communities.stewards import stewards_in_force
from consent.employer_grants import PAGE
from consent.models import Acceptance, ActingAs, Covers, Employer, TermsKind, TermsVersion
from consent.models.employer import MAX_NAME_LENGTH
from consent.operations.accept_terms import AnotherVersion, Asking, keep_words
from consent.policies import ACT_FOR_EMPLOYER
from consent.terms_acceptance import version_in_effect
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class SignedAlready(Refused):
    """An employer of this name has its place in the community."""


def sign_for_employer(
    *,
    user: User,
    community: Community,
    name: str,
    may_bind: bool,
    number: int,
    asking: Asking,
    now: datetime,
) -> Employer:
    """Store that the user signed version `number` for an employer, which gets its place by that.

    The stewards are told. The approval lists begin empty: nobody is let in by this alone.

    Raises:
        NotAllowed: the user may not sign here (any more).
        AnotherVersion: `number` is not the version in effect.
        SignedAlready: somebody signed for an employer of this name, and its place has not ended.
        Refused: the name is none, or the user does not say that they may bind the employer.
    """
    called = " ".join(name.split())
    if not called or len(called) > MAX_NAME_LENGTH or "\0" in called:
        raise Refused(_("Give the employer’s name, in at most %d characters.") % MAX_NAME_LENGTH)
    if not may_bind:
        raise Refused(_("Only somebody who may bind the employer signs for it."))
    try:
        with transaction.atomic():
            _check_right(user, community)
            version = wanted_version(community, number, now=now)
            employer = Employer.objects.create(
                community=community, name=called, signatory=user, signed_at=now
            )
            accept_for(employer, user, ActingAs.SIGNATORY, version, asking, now=now)
            _record(employer, version, now=now)
            _tell(employer, now=now)
    except IntegrityError as error:
        if "consent_employer_one_of_a_name" not in str(error):
            raise
        raise SignedAlready(
            _(
                "Somebody has signed for an employer of this name here. If they may not do that "
                "(any more), a steward can end its place; then you can sign."
            )
        ) from error
    return employer


def sign_again(
    *,
    employer: Employer,
    user: User,
    may_bind: bool,
    number: int,
    asking: Asking,
    now: datetime,
) -> Acceptance:
    """Store that the signatory signed a later version for the employer; twice changes nothing.

    Raises:
        NotAllowed: the user may not sign here (any more), or is not the signatory.
        AnotherVersion: `number` is not the version in effect.
        Refused: the employer's place has ended, or the user does not say that they may bind it.
    """
    if not may_bind:
        raise Refused(_("Only somebody who may bind the employer signs for it."))
    with transaction.atomic():
        held = held_employer(employer)
        _check_right(user, held.community)
        if held.signatory != user:
            raise NotAllowed(_("Only who signed for this employer keeps its place."))
        version = wanted_version(held.community, number, now=now)
        accepted, is_new = accept_for(held, user, ActingAs.SIGNATORY, version, asking, now=now)
        if is_new:
            _record(held, version, now=now)
        return accepted


def held_employer(employer: Employer) -> Employer:
    """Wait for whoever else changes the employer's place, then return it; in a transaction.

    Raises:
        Refused: its place has ended.
    """
    rows = Employer.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("community", "signatory").get(pk=employer.pk)
    if held.ended_at is not None:
        raise Refused(_("The place of %s here has ended.") % held.name)
    return held


def wanted_version(community: Community, number: int, *, now: datetime) -> TermsVersion:
    """Return the version in effect, if it is the one that was read.

    Raises:
        AnotherVersion: it is not.
    """
    version = version_in_effect(community, TermsKind.CORPORATE, now=now)
    if version is None or version.number != number:
        raise AnotherVersion(
            _("The terms changed while you were reading. This is the version that counts now.")
        )
    return version


def accept_for(
    employer: Employer,
    user: User,
    acting_as: ActingAs,
    version: TermsVersion,
    asking: Asking,
    *,
    now: datetime,
) -> tuple[Acceptance, bool]:
    """Store a yes that names the employer, and say whether it is new."""
    words = keep_words(asking, now=now)
    return Acceptance.objects.get_or_create(
        user=user,
        version=version,
        covers=Covers.TEXTS,
        acting_as=acting_as,
        entity=employer.name,
        employer=employer,
        defaults={
            "community_id": employer.community_id,
            "text_sha256": version.sha256,
            "words": words,
            "locale": words.locale,
            "accepted_at": now,
        },
    )


def _check_right(user: User, community: Community) -> None:
    if not allows(ACT_FOR_EMPLOYER, user, community):
        raise NotAllowed(_("Your role in this community does not include this any more."))


def _record(employer: Employer, version: TermsVersion, *, now: datetime) -> None:
    writing.write(
        Verb.EMPLOYER_SIGNED,
        actor=employer.signatory,
        subject=employer,
        subject_type="employer",
        right=ACT_FOR_EMPLOYER,
        now=now,
        community=employer.community,
        details={"version": version.version},
    )


def _tell(employer: Employer, *, now: datetime) -> None:
    stewards = stewards_in_force(employer.community, now=now)
    notify(
        [one for one in stewards if one != employer.signatory],
        kind=NotificationKind.EMPLOYER_SIGNED,
        community=employer.community,
        url=address(employer.community, PAGE),
        now=now,
        data={"employer": employer.name, "name": employer.signatory.name},
    )
