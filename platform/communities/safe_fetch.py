"""What the site asks of the world outside, at addresses that people gave.

Such an address may point anywhere, also at this machine and its neighbours. So: https on port 443
only; a name is resolved once, every address it has must be public, and the connection goes to that
very address; no redirect is followed; one deadline holds for everything; a large answer is cut off.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from socket import create_connection, socket
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from dns.exception import DNSException, Timeout
from dns.resolver import NXDOMAIN, Answer, NoNameservers, Resolver

SECONDS = 5.0
SECONDS_TO_CONNECT = 2.0
MAX_BYTES = 1_000_000
MAX_ADDRESSES = 4
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Special by RFC 6890 and its successors, and not known as such to every Python that we run on.
_SPECIAL = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20", "5f00::/16"))
)

Address = IPv4Address | IPv6Address
Dial = Callable[[tuple[str, int], float], socket]


class NotAsked(Exception):
    """The question may not be asked, or not so; the message says why."""


class NotAnswered(Exception):
    """Nobody answered in time or in a way we understand; another time somebody may."""


@dataclass(frozen=True)
class Fetched:
    """What an address answered."""

    status: int
    content_type: str
    body: bytes


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, and no detour to another one."""
    # The ways to write an IPv4 address as an IPv6 one lie outside of that, or are these two.
    if isinstance(address, IPv6Address) and (
        address not in _GLOBAL_UNICAST or address.sixtofour or address.teredo
    ):
        return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not (
        address.is_private
        or address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


class Outgoing:
    """Asks DNS servers and web servers outside; each call takes `SECONDS` at most.

    `resolver`, `dial` and `trust` are the system's own unless a test brings others: how names
    become addresses, how an address becomes a connection, whose certificates are believed.
    """

    def __init__(
        self,
        *,
        resolver: Resolver | None = None,
        dial: Dial = create_connection,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._resolver = resolver
        self._dial = dial
        self._trust = trust
        self._seconds = seconds

    def texts(self, name: str) -> list[str]:
        """Return the TXT records at a name; none if it has none, or doesn't exist.

        Raises:
            NotAnswered: no DNS server answered.
        """
        answer = self._asked(name, "TXT", monotonic() + self._seconds)
        return [b"".join(one.strings).decode("utf-8", "replace") for one in answer or ()]

    def fetch(self, address: str) -> Fetched:
        """Return what an https address answers, whatever its status.

        Raises:
            NotAsked: it is no https address of the public internet.
            NotAnswered: there is no such host, it is too slow, says too much, or can't be believed.
        """
        deadline = monotonic() + self._seconds
        host, path = _parts(address)
        try:
            with self._connected(host, deadline) as connection:
                return _read(connection, host, path)
        except TimeoutError as error:
            raise NotAnswered(_("%s did not answer in time.") % host) from error
        except ssl.SSLError as error:
            raise NotAnswered(_("%s has no valid certificate.") % host) from error
        except (OSError, HTTPException) as error:
            raise NotAnswered(_("%s gave no answer that we understand.") % host) from error

    def _connected(self, host: str, deadline: float) -> _TimedSocket:
        for address in self._addresses(host, deadline):
            left = _left(deadline)
            try:
                raw = self._dial((str(address), 443), min(left, SECONDS_TO_CONNECT))
            except OSError:
                continue
            return self._wrapped(raw, host, deadline)
        raise NotAnswered(_("%s can’t be reached.") % host)

    def _wrapped(self, raw: socket, host: str, deadline: float) -> _TimedSocket:
        context = self._trust or ssl.create_default_context()
        context.sslsocket_class = _TimedSocket
        try:
            raw.settimeout(_left(deadline))
            wrapped = context.wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise
        assert isinstance(wrapped, _TimedSocket)
        wrapped.deadline = deadline
        return wrapped

    def _addresses(self, host: str, deadline: float) -> list[Address]:
        """Resolve a host, once: what is returned is what will be connected to."""
        try:
            found: list[Address] = [ip_address(host)]
        except ValueError:
            found = [
                ip_address(record.address)
                for kind in ("A", "AAAA")
                for record in self._asked(host, kind, deadline) or ()
            ]
        if not found:
            raise NotAnswered(_("There is no host %s.") % host)
        if not all(is_public(one) for one in found):
            raise NotAsked(_("%s is not on the public internet.") % host)
        return found[:MAX_ADDRESSES]

    def _asked(self, name: str, kind: str, deadline: float) -> Answer | None:
        try:
            resolver = self._resolver or Resolver()
            return resolver.resolve(
                name, kind, search=False, raise_on_no_answer=False, lifetime=_left(deadline)
            )
        except NXDOMAIN:
            return None
        except (NoNameservers, Timeout) as error:
            raise NotAnswered(_("DNS gave no answer about %s.") % name) from error
        except DNSException as error:
            raise NotAnswered(_("DNS can’t be asked about %s.") % name) from error


class _TimedSocket(ssl.SSLSocket):
    """A socket whose reading ends at a moment, however slowly the other side goes on sending."""

    deadline: float

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read into a buffer, in what is left of the time."""
        self.settimeout(_left(self.deadline))
        return super().recv_into(*args, **kwargs)


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _parts(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotAsked(_("This is no web address.")) from error
    if parts.scheme != "https" or not host or port not in (None, 443):
        raise NotAsked(_("The address must begin with https:// and have no port."))
    if parts.username is not None or not address.isascii() or not address.isprintable():
        raise NotAsked(_("The address may hold no password and only plain letters."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if " " in path:
        raise NotAsked(_("The address may hold no spaces."))
    return host, path


def _read(connection: _TimedSocket, host: str, path: str) -> Fetched:
    http = HTTPSConnection(host)
    http.auto_open = 0
    http.sock = connection
    try:
        # Plain text as it is: nothing compressed that could grow a thousandfold.
        http.request("GET", path, headers={"Accept": "text/plain", "User-Agent": "Folkmoot"})
        with http.getresponse() as response:
            body = response.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                raise NotAnswered(_("%s sent more than a megabyte.") % host)
            return Fetched(response.status, response.headers.get_content_type(), body)
    finally:
        http.close()
