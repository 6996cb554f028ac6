"""The world outside, on loopback: a DNS server and a web server that say what a test wants."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from communities.safe_fetch import Fetched


class Outside:
    """A fake of the world outside that says what a test wants."""

    def __init__(
        self,
        *texts: str,
        status: int = 200,
        content_type: str = "text/plain",
        body: str = "",
        error: Exception | None = None,
    ) -> None:
        self.asked: list[str] = []
        self._texts = list(texts)
        self._fetched = Fetched(status, content_type, body.encode())
        self._error = error

    def texts(self, name: str) -> list[str]:
        """Return the records of the test."""
        self._ask(name)
        return self._texts

    def fetch(self, address: str) -> Fetched:
        """Return the file of the test."""
        self._ask(address)
        return self._fetched

    def _ask(self, about: str) -> None:
        self.asked.append(about)
        if self._error is not None:
            raise self._error


class DnsServer:
    """Answers over UDP: what was said of a name, else that there is no such name."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.silent = self.failing = False
        self._records: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self._later: dict[tuple[str, str], list[str]] = {}
        answer = self._answer

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, sock = self.request
                if reply := answer(data):
                    sock.sendto(reply, self.client_address)

        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def say(self, name: str, kind: str, *values: str, then: list[str] | None = None) -> None:
        """Answer this about a name; `then` from the second question on."""
        self._records[f"{name}."][kind] = list(values)
        if then is not None:
            self._later[f"{name}.", kind] = then

    def resolver(self) -> dns.resolver.Resolver:
        """Return a resolver that asks this server alone."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._server.server_address[1]
        return resolver

    def _answer(self, data: bytes) -> bytes | None:
        question = dns.message.from_wire(data)
        if self.silent:
            return None
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        if self.failing:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        name = str(question.question[0].name)
        self._fill(reply, name, dns.rdatatype.to_text(question.question[0].rdtype))
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        self.asked.append((name, kind))
        records = self._records.get(name)
        if records is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return
        alias = kind not in records and "CNAME" in records
        said = "CNAME" if alias else kind
        if values := records.get(said):
            reply.answer.append(dns.rrset.from_text(name, 1, dns.rdataclass.IN, said, *values))
        if (name, kind) in self._later:
            records[kind] = self._later.pop((name, kind))
        if alias:
            self._fill(reply, values[0] if values else "", kind)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_ended: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class WebServer:
    """Speaks TLS, hears one request a connection, and sends what the test said, well or badly."""

    def __init__(self, papers: Path) -> None:
        self.dialled: list[tuple[str, int]] = []
        self.heard: list[bytes] = []
        self.refusing = 0
        self.sent = 0
        self._first, self._then, self._every = b"", b"", 0.0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(papers / "cert.pem", papers / "key.pem")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def answer(self, first: bytes, *, then: bytes = b"", every: float = 0.0) -> None:
        """Send `first`, then `then` again and again, with a pause of `every` seconds."""
        self._first, self._then, self._every = first, then, every

    def dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        """Connect here instead of to the address, and remember which it was."""
        self.dialled.append(address)
        if len(self.dialled) <= self.refusing:
            raise ConnectionRefusedError
        return socket.create_connection(self._listening.getsockname()[:2], timeout)

    def _serve(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(OSError):
                accepted, _ = self._listening.accept()
                threading.Thread(target=self._speak, args=(accepted,), daemon=True).start()

    def _speak(self, accepted: socket.socket) -> None:
        accepted.settimeout(10)
        with contextlib.suppress(OSError), self._context.wrap_socket(accepted, True) as connection:
            self.heard.append(connection.recv(65_536))
            connection.sendall(self._first)
            while self._then and not self._closed.is_set():
                connection.sendall(self._then)
                self.sent += len(self._then)
                time.sleep(self._every)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_ended: object) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()[:2], 1).close()
        self._thread.join(5)
        self._listening.close()


def certificate(folder: Path, host: str) -> Path:
    """Write a key, and a certificate of the host that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return folder


def trusting(papers: Path) -> ssl.SSLContext:
    """Return a context that believes that certificate alone."""
    return ssl.create_default_context(cafile=str(papers / "cert.pem"))
