"""Whose an e-mail address is.

Anyone may type any address; it belongs to whoever opened the link we sent there. Until then it
keeps nobody else from using it, and no page tells whether an address has an account.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User


def is_verified(user: User) -> bool:
    """Say whether the person has opened the link we sent to their address."""
    return bool(EmailAddress.objects.filter(user_id=user.pk, verified=True).exists())


def unconfirmed(user: str) -> Q:
    """Return the condition that the user at the path `user` has yet to open the link.

    Whoever was given an account by an operator was never asked to, and has nothing to confirm.
    """
    theirs = EmailAddress.objects.filter(user=OuterRef(user))
    return Q(Exists(theirs)) & ~Q(Exists(theirs.filter(verified=True)))


def is_unconfirmed(user: User) -> bool:
    """Say whether the person has yet to open the link we sent; one query."""
    return User.objects.filter(unconfirmed("pk"), pk=user.pk).exists()


def has_typed(user: User, address: str) -> bool:
    """Say whether the address is among those that the person gave, confirmed or not."""
    given = EmailAddress.objects.filter(user_id=user.pk, email__iexact=address)
    return user.email.casefold() == address.casefold() or given.exists()


def owners(address: str) -> QuerySet[User]:
    """Keep whoever confirmed the address or was given it by an operator: one account at most.

    Whoever only typed it is not among them.
    """
    theirs = EmailAddress.objects.filter(user=OuterRef("pk"))
    confirmed = Exists(theirs.filter(email__iexact=address, verified=True))
    given = Q(email__iexact=address) & ~Exists(theirs)
    return User.objects.filter(Q(confirmed) | given)


def is_free(address: str) -> bool:
    """Say whether no account was made with this address, confirmed or not."""
    return not (
        User.objects.filter(email__iexact=address).exists()
        or EmailAddress.objects.filter(email__iexact=address).exists()
    )


def is_anothers(address: str, *, than: User | None = None) -> bool:
    """Say whether somebody else has confirmed this address, or was given it by an operator."""
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True)
    given = User.objects.filter(email__iexact=address, emailaddress__isnull=True)
    if than is not None:
        confirmed, given = confirmed.exclude(user_id=than.pk), given.exclude(pk=than.pk)
    return confirmed.exists() or given.exists()


def note_unconfirmed(user: User, address: str) -> EmailAddress:
    """Keep an address that another account has, too, until one of them confirms it."""
    first = not EmailAddress.objects.filter(user_id=user.pk).exists()
    return EmailAddress.objects.create(user=user, email=address.lower(), primary=first)


def take_from_others(address: EmailAddress) -> None:
    """Take the address from accounts that never confirmed it: the link shows whose it is."""
    EmailAddress.objects.filter(email__iexact=address.email, verified=False).exclude(
        user_id=address.user_id
    ).delete()
    User.objects.filter(email__iexact=address.email).exclude(pk=address.user_id).update(email="")
