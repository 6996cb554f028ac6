"""A real OpenID Connect provider on this machine, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from embedded.ports import free_port


@contextmanager
def running_provider() -> Iterator[str]:
    """Start the provider; yield its address."""
    address = f"http://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", port]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"{address}/.well-known/openid-configuration")
            yield address
        finally:
            server.terminate()


def configured(issuer: str) -> dict[str, Any]:
    """Return the setting that offers the provider under the name Harbour."""
    app = {
        "provider_id": "harbour",
        "name": "Harbour",
        "client_id": "folkmoot",
        "secret": "shared",
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def knows(issuer: str, sub: str, claims: dict[str, Any]) -> None:
    """Let the provider know a person."""
    answer = requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10)
    assert answer.ok, answer.text


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The provider did not start.")
