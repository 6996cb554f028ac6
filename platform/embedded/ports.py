"""Free TCP ports of this machine."""

from __future__ import annotations

import errno
import socket

from embedded.errors import StartError

_TRIES_ABOVE = 20  # 8000 busy: 8001, 8002, … before any port will do


def free_port(preferred: int | None = None) -> int:
    """Return a port of 127.0.0.1 that nobody listens on: `preferred`, one just above it, or any.

    Raises:
        StartError: this machine has no free port, or no network of its own.
    """
    if preferred is not None:
        for port in range(preferred, min(preferred + _TRIES_ABOVE, 65536)):
            if _is_free(port):
                return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        try:
            listener.bind(("127.0.0.1", 0))
        except OSError as error:
            cause = "no port is free" if error.errno == errno.EADDRINUSE else error.strerror
            raise StartError(
                f"Cannot listen on 127.0.0.1: {cause}. Close programs that hold many connections, "
                "or wait a minute for old connections to expire."
            ) from None
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # As the servers do: a port whose old connections linger is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
