"""How a community proves that it belongs to a project: a line that only the project can publish."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from communities.models import ProofMethod
from communities.safe_fetch import Fetched, NotAnswered, NotAsked
from record.refusals import Refused

RECORD = "_folkmoot"
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_COMMIT = re.compile(r"(?=.*[0-9])[0-9a-f]{7,64}", re.IGNORECASE)
# What everybody can write into a project's site: proposals, wikis, comments.
_OPEN_TO_ALL = {"pull", "pulls", "merge-requests", "merge_requests", "issues", "wiki", "wikis"}


class AddressRefused(Refused):
    """No proof at this address would mean anything; the message says why."""


class Asks(Protocol):
    """Whoever asks the world outside; see communities.safe_fetch.Outgoing."""

    def texts(self, name: str) -> list[str]:
        """Return the TXT records at a name."""

    def fetch(self, address: str) -> Fetched:
        """Return what an address answers."""


@dataclass(frozen=True)
class ProofCheck:
    """What a look at the place of a proof found.

    `proven` None: nobody could be asked, so nothing is known. `words` say what is amiss, '' if
    nothing is.
    """

    proven: bool | None
    words: str = ""


def new_challenge() -> str:
    """Return what nobody can guess."""
    return secrets.token_hex(16)


def line_of(challenge: str) -> str:
    """Return the line to publish."""
    return f"folkmoot-proof={challenge}"


def place_of(address: str) -> str:
    """Return the name at which a domain's TXT record is looked for."""
    return f"{RECORD}.{address}"


def checked_address(method: str, typed: str) -> str:
    """Return a domain or a file's address as it is stored.

    Raises:
        AddressRefused: it is none, or everybody could publish there.
    """
    typed = typed.strip()
    return _domain(typed) if method == ProofMethod.DNS else _file(typed)


def look(*, method: str, address: str, challenge: str, outgoing: Asks) -> ProofCheck:
    """Look for the line where it should stand; takes some seconds at most."""
    try:
        if method == ProofMethod.DNS:
            return _in_dns(address, line_of(challenge), outgoing)
        return _in_file(outgoing.fetch(address), line_of(challenge))
    except NotAnswered as error:
        return ProofCheck(None, str(error))
    except NotAsked as error:
        return ProofCheck(False, str(error))


def _in_dns(domain: str, line: str, outgoing: Asks) -> ProofCheck:
    name = place_of(domain)
    texts = outgoing.texts(name)
    if line in (text.strip() for text in texts):
        return ProofCheck(True)
    if not texts:
        return ProofCheck(
            False, _("There is no TXT record at %s yet. New ones can take an hour.") % name
        )
    return ProofCheck(False, _("The TXT record at %s says something else.") % name)


def _in_file(fetched: Fetched, line: str) -> ProofCheck:
    if fetched.status in range(300, 400):
        return ProofCheck(
            False, _("The address leads on to another one. Give the one where the file lies.")
        )
    if fetched.status != 200:
        return ProofCheck(False, _("The address answered %d instead of the file.") % fetched.status)
    if fetched.content_type in ("text/html", "application/xhtml+xml"):
        return ProofCheck(
            False, _("This is a page about the file. Give the address of the raw file.")
        )
    lines = fetched.body.decode("utf-8", "replace").splitlines()
    if line in (one.strip() for one in lines):
        return ProofCheck(True)
    return ProofCheck(False, _("The file is there, but has no line that is the proof alone."))


def _domain(typed: str) -> str:
    host = (urlsplit(typed).hostname or "") if "://" in typed else typed.rstrip("/")
    try:
        domain = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise AddressRefused(_("Give a domain such as example.org.")) from error
    labels = domain.split(".")
    right = len(labels) > 1 and len(domain) <= 240 and all(map(_LABEL.fullmatch, labels))
    if not right or labels[-1].isdigit():
        raise AddressRefused(_("Give a domain such as example.org."))
    return domain


def _file(typed: str) -> str:
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(_("This is no web address.")) from error
    if parts.scheme != "https" or not parts.hostname or port not in (None, 443) or "@" in typed:
        raise AddressRefused(_("Give an address that begins with https://, without a port."))
    if _is_number(parts.hostname):
        raise AddressRefused(_("Give the name of a site, not its number."))
    if parts.query or parts.fragment:
        raise AddressRefused(_("Leave out what follows the “?” or “#”: it could bring its answer."))
    segments = parts.path.split("/")[1:]
    if not any(segments) or not parts.path.isascii() or not parts.path.isprintable():
        raise AddressRefused(_("Give the address of a file, in plain letters."))
    if " " in parts.path or len(typed) > 400:
        raise AddressRefused(_("Give the address of a file, in plain letters."))
    if any(_COMMIT.fullmatch(one) for one in segments) or _OPEN_TO_ALL.intersection(segments):
        raise AddressRefused(
            _(
                "Give the file’s address on the project’s main branch: anyone can propose a commit "
                "or write a comment."
            )
        )
    return f"https://{_domain(parts.hostname)}{parts.path}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
