"""Name a project, prove that the community belongs to it, take the claim back."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import BoundedSemaphore
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities import project_proofs
from communities.models import Community, ProjectLink
from communities.operations.turns import take_turn
from communities.policies import EDIT
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_LINKS = 20
BETWEEN_CHECKS = timedelta(seconds=10)
# A check can hold a thread of the web server for seconds: the others keep serving pages.
_AT_ONCE = BoundedSemaphore(2)


class LinkRefused(Refused):
    """The project can't be named like this; the message says why."""

    field = "address"


class CheckTooSoon(Refused):
    """This link was checked a moment ago, or too many are being checked now."""


class LinkGone(Refused):
    """Somebody removed the link while it was being checked."""


def add_link(
    *, community: Community, name: str, method: str, address: str, actor: User, now: datetime
) -> ProjectLink:
    """Name a project, with a challenge to publish there; it is not verified yet.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        LinkRefused: the address is none, is there already, or there are enough.
    """
    try:
        address = project_proofs.checked_address(method, address)
    except project_proofs.AddressRefused as error:
        raise LinkRefused(str(error)) from error
    try:
        with transaction.atomic():
            take_turn(community, by=actor, right=EDIT)
            if community.links.count() >= MAX_LINKS:
                raise LinkRefused(_("A community can name %d projects.") % MAX_LINKS)
            link = ProjectLink.objects.create(
                community=community,
                name=name,
                method=method,
                address=address,
                challenge=project_proofs.new_challenge(),
                added_at=now,
            )
            _record(Verb.LINK_ADDED, link, actor=actor, now=now)
    except IntegrityError as error:
        if "communities_projectlink_unique" in str(error):
            raise LinkRefused(_("This address is in the list already.")) from error
        raise
    return link


def check_link(
    *, link: ProjectLink, actor: User, now: datetime, outgoing: project_proofs.Asks
) -> ProjectLink:
    """Look for the proof now, and store what was found; takes some seconds at most.

    Where nobody could be asked, a link that was proven stays proven.

    Raises:
        NotAllowed: `actor` may not do this (any more).
        CheckTooSoon: try again in a moment.
        LinkGone: somebody removed it meanwhile.
    """
    if link.checked_at and link.checked_at + BETWEEN_CHECKS > now:
        raise CheckTooSoon(_("This was checked a moment ago. Wait ten seconds."))
    if not _AT_ONCE.acquire(blocking=False):
        raise CheckTooSoon(_("Other checks are running. Try again in a moment."))
    try:
        found = project_proofs.look(
            method=link.method, address=link.address, challenge=link.challenge, outgoing=outgoing
        )
    finally:
        _AT_ONCE.release()
    return _store(link, found, actor=actor, now=now)


def remove_link(*, community: Community, link_id: UUID, actor: User, now: datetime) -> None:
    """Take a project out of the list; one that is gone already stays gone.

    Raises:
        NotAllowed: `actor` may not do this (any more).
    """
    with transaction.atomic():
        take_turn(community, by=actor, right=EDIT)
        link = community.links.select_for_update().filter(public_id=link_id).first()
        if link is None:
            return
        _record(Verb.LINK_REMOVED, link, actor=actor, now=now)
        link.delete()


def _store(
    link: ProjectLink, found: project_proofs.ProofCheck, *, actor: User, now: datetime
) -> ProjectLink:
    with transaction.atomic():
        take_turn(link.community, by=actor, right=EDIT)
        stored = ProjectLink.objects.select_for_update(of=("self",)).filter(pk=link.pk).first()
        if stored is None:
            raise LinkGone(_("The project is not in the list any more."))
        stored.checked_at = now
        stored.failure = found.words[:300]
        if found.proven is not None:
            stored.proven_at = now if found.proven else None
        stored.save(update_fields=["checked_at", "failure", "proven_at"])
        if found.proven is not None or stored.proven_at is None:
            verb = Verb.LINK_PROVEN if found.proven else Verb.LINK_UNPROVEN
            _record(verb, stored, actor=actor, now=now)
    return stored


def _record(verb: Verb, link: ProjectLink, *, actor: User, now: datetime) -> None:
    writing.write(
        verb,
        actor=actor,
        subject=link,
        subject_type="project_link",
        right=EDIT,
        now=now,
        community=link.community,
        details={"method": link.method},
    )
