"""Addresses of machines, which often are those of a person's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from preferences.text.screening.finding import Finding, FindingKind

_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?!\w|-\w|\.\d|\.\*)")
_V6 = re.compile(
    r"(?<![\w:.])[23][0-9A-Fa-f]{3}:(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4}(?![\w:])"
)
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:v|ver|version|release|build|firmware|driver|kernel|sdk|runtime|python|chrome|java|oid|section"
    r"|\u00a7)[\"']?[ \t]?[:=]?[ \t]?[\"']?|[=<>~^]=[ \t]?[\"']?|(?<!/)/|-)$",
    re.IGNORECASE,
)
_ADDRESS_BEFORE = re.compile(
    r"(?:(?:\b|_)(?:ips?|ipv4|addr|address|host|peer|client|from|for|server|connect(?:ed|ing)?"
    r"(?: to)?)[\"']?[ \t]?[:=]?[ \t]?[\"'\[(]?|//)$",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"/(\d{1,3})(?!\w)")
# Everybody's resolvers stand in every tutorial and tell of nobody.
_KNOWN = frozenset(
    """
    8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220
    1.2.3.4 4.3.2.1 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111
    2606:4700:4700::1001 2620:fe::fe
    """.split()  # noqa: SIM905 - one word a name reads better
)  # fmt: skip
_SMALL = 32
_INTERFACE = 2**64 - 1


def find(text: str) -> Iterator[Finding]:
    """Yield public addresses of single machines.

    Private, loopback, documentation and other special ranges tell of nobody, networks of nobody in
    particular. Four small numbers are a version unless something says that they are an address:
    one address in 4,000 consists of such.
    """
    for match in _V4.finditer(text):
        if _is_machine(match[0], text, match.end()) and not _is_version(match, text):
            yield Finding(*match.span(), FindingKind.IP_ADDRESS)
    for match in _V6.finditer(text):
        if _is_machine(match[0], text, match.end()):
            yield Finding(*match.span(), FindingKind.IP_ADDRESS)


def _is_machine(written: str, text: str, end: int) -> bool:
    try:
        address = IPv6Address(written) if ":" in written else IPv4Address(written)
    except AddressValueError:
        return False
    network = _NETWORK.match(text, end)
    is_network = network is not None and int(network[1]) < address.max_prefixlen
    if isinstance(address, IPv6Address) and not int(address) & _INTERFACE:
        is_network = True
    return (
        address.is_global and not address.is_multicast and written not in _KNOWN and not is_network
    )


def _is_version(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - 24) : match.start()]
    if _VERSION_BEFORE.search(before):
        return not _ADDRESS_BEFORE.search(before)
    small = all(int(part) < _SMALL for part in match[0].split("."))
    return small and not _ADDRESS_BEFORE.search(before)
