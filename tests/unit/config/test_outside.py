"""What the site reaches outside itself is read strictly, and a mistake names its variable."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, outside

HUGGING_FACE = {
    "id": "hf",
    "name": "Hugging Face",
    "url": "https://huggingface.co",
    "client_id": "us",
    "secret": "shared",
}


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+tls://me%40x:p%3Ass@mail.example:2525", 2525, True, False),
    ],
)
def test_a_mail_server(address: str, port: int, tls: bool, ssl: bool) -> None:
    read = outside.mail_server("EMAIL_URL", address)

    assert (read["EMAIL_HOST"], read["EMAIL_PORT"]) == ("mail.example", port)
    assert (read["EMAIL_USE_TLS"], read["EMAIL_USE_SSL"]) == (tls, ssl)
    if "@mail" in address:
        assert (read["EMAIL_HOST_USER"], read["EMAIL_HOST_PASSWORD"]) == ("me@x", "p:ss")


@pytest.mark.parametrize(
    "address", ["mail.example", "http://mail.example", "smtp://", "smtp://x:y"]
)
def test_what_is_no_mail_server_is_named(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must look like"):
        outside.mail_server("EMAIL_URL", address)


def test_without_an_address_the_database_is_the_shared_cache() -> None:
    assert outside.shared_cache("CACHE_URL", " ")["LOCATION"] == "accounts_shared_value"
    assert outside.shared_cache("CACHE_URL", "redis://x/1")["LOCATION"] == "redis://x/1"
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        outside.shared_cache("CACHE_URL", "memcached://x")


def test_a_provider_without_a_client_id_is_none() -> None:
    assert outside.oauth_app(" ", " ") == {}
    (app,) = outside.oauth_app("us", "shared", gitlab_url="https://git.example")["APPS"]
    assert app["settings"] == {"gitlab_url": "https://git.example"}


def test_any_number_of_openid_providers() -> None:
    other = HUGGING_FACE | {"id": "other"}
    apps = outside.openid_providers("OIDC_PROVIDERS", json.dumps([HUGGING_FACE, other]))["APPS"]

    assert [one["provider_id"] for one in apps] == ["hf", "other"]
    assert apps[0]["settings"] == {"server_url": "https://huggingface.co"}
    assert outside.openid_providers("OIDC_PROVIDERS", " ") == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "hf",
        "{}",
        ["hf"],
        [{"id": "hf"}],
        [HUGGING_FACE | {"id": "Hugging Face"}],
        [HUGGING_FACE | {"secret": ""}],
        [HUGGING_FACE | {"url": "huggingface.co"}],
        [HUGGING_FACE | {"url": "http://huggingface.co"}],
        [HUGGING_FACE | {"url": "https://"}],
        [HUGGING_FACE | {"scope": "everything"}],
        [HUGGING_FACE, HUGGING_FACE],
    ],
    ids=str,
)
def test_what_is_no_list_of_providers_is_named(wrong: Any) -> None:
    value = wrong if isinstance(wrong, str) else json.dumps(wrong)

    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS"):
        outside.openid_providers("OIDC_PROVIDERS", value)


def test_one_word_of_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("open", "closed")
    assert env.choice("FOLKMOOT_SIGN_UP", "open", among=words) == "open"
    monkeypatch.setenv("FOLKMOOT_SIGN_UP", "ajar")

    with pytest.raises(ImproperlyConfigured, match="FOLKMOOT_SIGN_UP must be one of open, closed"):
        env.choice("FOLKMOOT_SIGN_UP", "open", among=words)
