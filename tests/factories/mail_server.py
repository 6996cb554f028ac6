"""A small mail server on loopback: what it is told to refuse it refuses, the rest it keeps."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from threading import Event, Thread


@dataclass
class MailServer:
    """What arrived, and which recipients it refuses (`refuses`) or hangs up on (`drops`)."""

    port: int = 0
    refuses: set[str] = field(default_factory=set)
    drops: set[str] = field(default_factory=set)
    kept: list[EmailMessage] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak enough of SMTP (RFC 5321) with one client."""
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            said = line.decode().strip()
            verb = said.split(" ")[0].upper()
            if verb == "RCPT" and any(address in said for address in self.drops):
                break
            if verb == "RCPT" and any(address in said for address in self.refuses):
                writer.write(b"550 nobody here of that name\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.kept.append(await _message(reader))
                writer.write(b"250 kept\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 well\r\n")
            await writer.drain()
        writer.close()


async def _message(reader: asyncio.StreamReader) -> EmailMessage:
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b"."))
    return email.message_from_bytes(b"".join(lines), policy=default)


async def _serve_until(server: MailServer, begun: Event, over: Event) -> None:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    begun.set()
    async with listening:
        while not over.is_set():
            await asyncio.sleep(0.02)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Serve mail on a free port of this machine for as long as the test runs.

    All of it in a thread of its own: a browser test may have left a loop in this one.
    """
    server, begun, over = MailServer(), Event(), Event()
    thread = Thread(
        target=lambda: asyncio.run(_serve_until(server, begun, over)), name="mail server"
    )
    thread.start()
    try:
        assert begun.wait(timeout=20)
        yield server
    finally:
        over.set()
        thread.join()
