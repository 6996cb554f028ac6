"""Requests that leave the site: against real servers on loopback that misbehave in every way.

The connection that would go to a public address is led to a server of the test; names are answered
by a DNS server of the test. Everything between is what runs in production, TLS included.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from time import perf_counter

import pytest

from communities.safe_fetch import MAX_BYTES, NotAnswered, NotAsked, Outgoing, is_public
from tests.support.outside import DnsServer, WebServer, certificate, trusting

HOST = "files.example.org"
PUBLIC, OTHER = "93.184.215.14", "93.184.215.15"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("papers"), HOST)


@pytest.fixture
def dns() -> Iterator[DnsServer]:
    with DnsServer() as server:
        server.say(HOST, "A", PUBLIC)
        yield server


@pytest.fixture
def web(papers: Path) -> Iterator[WebServer]:
    with WebServer(papers) as server:
        yield server


def outgoing(dns: DnsServer, web: WebServer, papers: Path, *, seconds: float = 5.0) -> Outgoing:
    return Outgoing(resolver=dns.resolver(), dial=web.dial, trust=trusting(papers), seconds=seconds)


def test_a_file_is_fetched_as_it_is(dns: DnsServer, web: WebServer, papers: Path) -> None:
    web.answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")

    fetched = outgoing(dns, web, papers).fetch(f"https://{HOST}/a/file.txt")

    assert (fetched.status, fetched.content_type, fetched.body) == (200, "text/plain", b"hello")
    assert web.dialled == [(PUBLIC, 443)]
    assert web.heard[0].startswith(b"GET /a/file.txt HTTP/1.1\r\nHost: files.example.org\r\n")
    assert b"Cookie" not in web.heard[0]


def test_a_redirect_is_an_answer_and_not_followed(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    web.answer(b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")

    assert outgoing(dns, web, papers).fetch(f"https://{HOST}/").status == 302
    assert len(web.heard) == 1


@pytest.mark.parametrize(
    "trickle", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b""]
)
def test_who_trickles_is_left_at_the_deadline(
    dns: DnsServer, web: WebServer, papers: Path, trickle: bytes
) -> None:
    web.answer(trickle, then=b"x", every=0.05)
    began = perf_counter()

    with pytest.raises(NotAnswered, match="in time"):
        outgoing(dns, web, papers, seconds=0.6).fetch(f"https://{HOST}/")

    assert 0.5 < perf_counter() - began < 1.5


def test_who_never_speaks_tls_is_left_at_the_deadline(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asking = Outgoing(
            resolver=dns.resolver(),
            dial=lambda _address, timeout: socket.create_connection(silent.getsockname(), timeout),
            trust=trusting(papers),
            seconds=0.5,
        )
        began = perf_counter()
        with pytest.raises(NotAnswered, match="in time"):
            asking.fetch(f"https://{HOST}/")
    assert perf_counter() - began < 1.5


def test_a_dns_server_that_is_silent_is_left_at_the_deadline(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    dns.silent = True
    began = perf_counter()

    with pytest.raises(NotAnswered):
        outgoing(dns, web, papers, seconds=0.5).fetch(f"https://{HOST}/")
    with pytest.raises(NotAnswered):
        outgoing(dns, web, papers, seconds=0.5).texts("_folkmoot.example.org")

    assert perf_counter() - began < 2.5


@pytest.mark.parametrize("framing", [b"Content-Length: 9999999", b"Transfer-Encoding: chunked"])
def test_more_than_a_megabyte_is_cut_off(
    dns: DnsServer, web: WebServer, papers: Path, framing: bytes
) -> None:
    chunk = b"x" * 65_536
    body = chunk if b"Length" in framing else b"10000\r\n" + chunk + b"\r\n"
    web.answer(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n", then=body)

    with pytest.raises(NotAnswered, match="more than a megabyte"):
        outgoing(dns, web, papers).fetch(f"https://{HOST}/")

    assert web.sent < 8 * MAX_BYTES


@pytest.mark.parametrize("nonsense", [b"220 mail ready\r\n", b"\x00" * 200, b"HTTP/9\r\n", b""])
def test_nonsense_is_no_answer(
    dns: DnsServer, web: WebServer, papers: Path, nonsense: bytes
) -> None:
    web.answer(nonsense)

    with pytest.raises(NotAnswered, match="no answer that we understand"):
        outgoing(dns, web, papers).fetch(f"https://{HOST}/")


def test_endless_headers_are_no_answer(dns: DnsServer, web: WebServer, papers: Path) -> None:
    web.answer(b"HTTP/1.1 200 OK\r\n", then=b"X-More: 1\r\n")

    with pytest.raises(NotAnswered):
        outgoing(dns, web, papers).fetch(f"https://{HOST}/")


NOT_PUBLIC = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "2001:2::1",
    "3fff::1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_never_connected_to(
    dns: DnsServer, web: WebServer, papers: Path, address: str
) -> None:
    kind = "AAAA" if ":" in address else "A"
    dns.say("inside.example.org", kind, address)
    asking = outgoing(dns, web, papers)
    literal = f"[{address}]" if ":" in address else address

    for host in ("inside.example.org", literal):
        with pytest.raises(NotAsked, match="not on the public internet"):
            asking.fetch(f"https://{host}/")

    assert web.dialled == []


def test_public_addresses_are_public() -> None:
    for address in (PUBLIC, "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"):
        assert is_public(ip_address(address)), address


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    dns.say("mixed.example.org", "A", PUBLIC, "10.0.0.1")
    dns.say("mixed6.example.org", "A", PUBLIC)
    dns.say("mixed6.example.org", "AAAA", "::1")

    for host in ("mixed.example.org", "mixed6.example.org"):
        with pytest.raises(NotAsked):
            outgoing(dns, web, papers).fetch(f"https://{host}/")
    assert web.dialled == []


def test_a_name_that_points_inside_the_second_time_is_asked_for_once(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    dns.say(HOST, "A", PUBLIC, then=["127.0.0.1"])
    web.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    asking = outgoing(dns, web, papers)

    assert asking.fetch(f"https://{HOST}/").body == b"ok"
    assert web.dialled == [(PUBLIC, 443)]
    assert dns.asked.count((f"{HOST}.", "A")) == 1

    with pytest.raises(NotAsked):
        asking.fetch(f"https://{HOST}/")


def test_an_alias_into_the_inside_is_refused(dns: DnsServer, web: WebServer, papers: Path) -> None:
    dns.say("alias.example.org", "CNAME", "localhost.")
    dns.say("localhost", "A", "127.0.0.1")

    with pytest.raises(NotAsked):
        outgoing(dns, web, papers).fetch("https://alias.example.org/")


def test_the_next_address_is_tried_when_one_is_dead(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    dns.say(HOST, "A", OTHER, PUBLIC)
    web.refusing = 1
    web.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    assert outgoing(dns, web, papers).fetch(f"https://{HOST}/").body == b"ok"
    assert {one for one, _ in web.dialled} == {PUBLIC, OTHER}


@pytest.mark.parametrize(
    "address",
    [
        f"http://{HOST}/",
        f"ftp://{HOST}/",
        "file:///etc/passwd",
        f"https://{HOST}:22/",
        f"https://{HOST}:99999/",
        f"https://me:secret@{HOST}/",
        f"https://{HOST}/a b",
        f"https://{HOST}/\r\nX-Injected: 1",
        "https:///nowhere",
        "https://[::1/",
        "https://exämple.org/",
        "",
    ],
)
def test_an_address_of_another_kind_is_not_asked(
    dns: DnsServer, web: WebServer, papers: Path, address: str
) -> None:
    with pytest.raises((NotAsked, NotAnswered)):
        outgoing(dns, web, papers).fetch(address)
    assert web.dialled == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_odd_spellings_of_the_inside_lead_nowhere(
    dns: DnsServer, web: WebServer, papers: Path, host: str
) -> None:
    with pytest.raises((NotAsked, NotAnswered)):
        outgoing(dns, web, papers).fetch(f"https://{host}/")
    assert web.dialled == []


def test_a_certificate_must_be_of_the_host_and_of_somebody_trusted(
    dns: DnsServer, web: WebServer, papers: Path
) -> None:
    dns.say("other.example.org", "A", PUBLIC)
    web.answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with pytest.raises(NotAnswered, match="certificate"):
        outgoing(dns, web, papers).fetch("https://other.example.org/")
    strict = Outgoing(resolver=dns.resolver(), dial=web.dial, trust=ssl.create_default_context())
    with pytest.raises(NotAnswered, match="certificate"):
        strict.fetch(f"https://{HOST}/")


def test_txt_records_are_read_whole(dns: DnsServer) -> None:
    dns.say("_folkmoot.example.org", "TXT", '"v=other" ', '"folkmoot-" "proof=abc"')
    asking = Outgoing(resolver=dns.resolver())

    assert sorted(asking.texts("_folkmoot.example.org")) == ["folkmoot-proof=abc", "v=other"]
    assert asking.texts("_folkmoot.nowhere.example") == []
    dns.say("bare.example.org", "A", PUBLIC)
    assert asking.texts("bare.example.org") == []


def test_a_dns_server_that_fails_is_no_answer(dns: DnsServer) -> None:
    dns.failing = True

    with pytest.raises(NotAnswered, match="DNS"):
        Outgoing(resolver=dns.resolver()).texts("_folkmoot.example.org")
