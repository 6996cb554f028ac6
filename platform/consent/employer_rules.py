"""Who may contribute for an employer: decided over plain values.

An employer grants licences, never consent. It names people by confirmed address, by the domain of
one, or by user name; each of them acknowledges for themself. What is on no list, or can't be read
as what it should be, names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from consent.models.employer import ListKind
from consent.terms_status import TermsStatus
from record.refusals import Refused

# Whoever writes to one of these has an address with a provider, not with an employer. Where
# somebody lists it, everybody who has such an address would count as one of its people. The list
# is short on purpose: the large providers, and the addresses that forges hand out.
PUBLIC_MAIL = frozenset(
    [
        "126.com",
        "163.com",
        "aol.com",
        "fastmail.com",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "mailbox.org",
        "me.com",
        "msn.com",
        "naver.com",
        "outlook.com",
        "pm.me",
        "posteo.de",
        "posteo.net",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "t-online.de",
        "tuta.com",
        "tutanota.com",
        "users.noreply.github.com",
        "users.noreply.gitlab.com",
        "web.de",
        "yahoo.co.jp",
        "yahoo.com",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
    ]
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

Key = tuple[str, str]


class NotListable(Refused):
    """This can't stand on an approval list; the message says why."""

    field = "value"


def normal(kind: ListKind, typed: str) -> str:
    """Return what somebody typed in the form in which lists hold it and people are looked up.

    Upper and lower case are alike; a domain with other letters than English ones is written as its
    A-labels ("bücher.example" is "xn--bcher-kva.example").

    Raises:
        NotListable: it is no such thing, or a domain at which anybody has an address.
    """
    words = typed.strip().removeprefix("@" if kind != ListKind.EMAIL else "")
    if kind == ListKind.USERNAME:
        if not words or len(words) > 150 or any(char.isspace() for char in words) or "@" in words:
            raise NotListable(_("Give a user name as its person sees it on this page."))
        return words.lower()
    if kind == ListKind.DOMAIN:
        domain = _domain(words)
        if domain in PUBLIC_MAIL:
            raise NotListable(
                _("Anybody can have an address at %s. List the addresses of your people instead.")
                % domain
            )
        return domain
    return _address(words)


def keys_of(username: str, confirmed: Iterable[str]) -> set[Key]:
    """Return by what lists can name somebody who has this user name and confirmed these addresses.

    An address that can't be read names nobody.
    """
    keys = {(ListKind.USERNAME.value, username.lower())} if username else set()
    for one in confirmed:
        try:
            address = _address(one)
        except NotListable:
            continue
        domain = address.rpartition("@")[2]
        keys |= {(ListKind.EMAIL.value, address), (ListKind.DOMAIN.value, domain)}
    return keys


def may_write_for(*, approved: bool, acknowledged: bool, ended: bool, signed: TermsStatus) -> bool:
    """Say whether somebody may write for an employer now.

    They are on a list and acknowledged it, its place has not ended, and what it signed suffices.
    """
    return approved and acknowledged and not ended and signed.may_contribute


def _address(words: str) -> str:
    local, at, domain = words.strip().rpartition("@")
    address = f"{local.lower()}{at}{_domain(domain)}"
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotListable(_("Give an e-mail address such as ada@example.org.")) from error
    return address


def _domain(words: str) -> str:
    try:
        domain = words.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotListable(_("Give a domain such as example.org.")) from error
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise NotListable(_("Give a domain such as example.org."))
    return domain
