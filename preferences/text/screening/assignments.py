"""Secrets that are told by the name they are given: `api_key = …`, `Authorization: Bearer …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preferences.text.screening.finding import Finding, FindingKind
from preferences.text.screening.placeholders import entropy, is_placeholder, looks_random

# A text without any of these names nothing: most are done after one look.
_NAMES = ("pass", "pwd", "key", "secret", "token", "credential", "authorization")
_NAMED = re.compile(
    r"(?:(?P<password>passw(?:or)?d|passphrase|passwd|pwd|_pass\b)"
    r"|api[_-]?key|apikey|secret|token|access[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key"
    r"|encryption[_-]?key|account[_-]?key|credential)"
    r"(?P<more>[\w-]{0,24})"
    r"[\"'`]?\]?[ \t]{0,8}(?:=>|:=|\?=|==?|:)[ \t]{0,8}"
    r"(?:(?P<quote>[\"'`])(?P<quoted>[^\"'`\n]{6,256})(?P=quote)|(?P<bare>[^\s\"'`,;<>(){}\[\]|]{8,256}))"
    r"(?P<after>[(\[.]?)",
    re.IGNORECASE,
)
_BEARER = re.compile(
    r"\b(?:authorization|x-api-key|private-token|x-auth-token)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    r"(?:(?:bearer|basic|token)[ \t]{1,4})?(?P<value>[A-Za-z0-9+/=_.~-]{12,1024})",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:password|passphrase|passwort|mot de passe)[ \t]{1,4}(?:is|was|ist|est|to|:)[ \t]{1,4}"
    r"[\"'`“]?(?P<value>[^\s\"'`”,;]{6,64})",
    re.IGNORECASE,
)
_NETRC = re.compile(r"\blogin[ \t]+\S{1,64}[ \t]+password[ \t]+(?P<value>\S{6,128})", re.IGNORECASE)
_CURL = re.compile(
    r"(?<![\w-])(?:-u|--user)[ \t=]{1,4}[\"']?[\w.@-]{1,64}:(?P<value>[^\s\"'@]{6,128})"
)
_OPTION = re.compile(
    r"(?<![\w-])--(?:password|passwd|pass|token|api-key|secret)[ \t=]{1,4}[\"']?"
    r"(?P<value>[^\s\"'$<{(]{6,128})"
)
_URL = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<user>[^\s:/?#@\"'<>`]{0,128}):"
    r"(?P<value>[^\s/?#@\"'<>`]{1,256})@(?=[\w\[{$<.-])"
)
_TOKEN_AS_USER = re.compile(
    r"(?<![A-Za-z0-9+.-])https?://(?P<value>[A-Za-z0-9_-]{20,255})(?::x-oauth-basic)?@(?=[\w\[])"
)

# What is named after a secret and is none: `token_url`, `secret_name`, `password_file`, `tokens`.
_ABOUT = re.compile(
    r"^s?[_-]?(?:url|uri|endpoint|name|file|path|dir|type|count|len|length|limit|id|hash|digest|field"
    r"|column|label|expir\w*|ttl|prefix|policy|regex|pattern|hint|version|ref|arn|manager|budget|from\w*)\b"
    r"|^s$|^i[zs]|^ary|^ariat|less",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^(?:self|this|os|env|process|config|settings|request|args|kwargs|options|secrets?|vault|ctx|st)\."
    r"|^(?:none|null|nil|true|false|undefined|required|optional|string|str|bytes|int|bool)\b"
    r"|^[A-Za-z_]+(?:\.[A-Za-z_]+)+$|^(?-i:[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+)$|^(?:https?|file|s3|arn|projects?|vault|op|env|ssm)[:/]"
    r"|^[.~]?/|^[A-Z]:\\|^&|^@|^![A-Za-z]|^(?-i:[A-Z]+(?:_[A-Z0-9]+)+)$"
    r"|^(?:sha(?:1|256|512)|md5|bcrypt|pbkdf2_\w+|argon2\w*)[:$-]",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ _.:/-]+[A-Za-z]{2,})*[.!?]?")
_DEFAULTS = {"postgres", "mysql", "guest", "folkmoot", "rabbitmq", "minio", "redis", "docker"}


def find(text: str) -> Iterator[Finding]:
    """Yield passwords, keys without a shape of their own, and credentials in URLs."""
    lower = text.lower()
    if "://" in text:
        yield from _in_urls(text)
    if any(word in lower for word in _NAMES):
        yield from _with_names(text)
    for pattern, word in ((_CURL, "-u"), (_OPTION, "--")):
        if word in text:
            yield from _passwords(pattern, text)


def _with_names(text: str) -> Iterator[Finding]:
    for match in _NAMED.finditer(text):
        if found := _named(match):
            yield found
    for match in _BEARER.finditer(text):
        if looks_random(match["value"]) and not is_placeholder(match["value"]):
            yield Finding(*match.span("value"), FindingKind.KEY)
    yield from _passwords(_SPOKEN, text)
    yield from _passwords(_NETRC, text)


def _passwords(pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        start = match.start("value")
        value = match["value"].rstrip(".!?)")
        if _is_password(value, quoted=False):
            yield Finding(start, start + len(value), FindingKind.PASSWORD)


def _named(match: re.Match[str]) -> Finding | None:
    group = "quoted" if match["quote"] else "bare"
    value = match[group]
    if _ABOUT.search(match["more"]) or is_placeholder(value) or _CODE.search(value):
        return None
    if group == "bare" and match["after"]:
        return None
    if match["password"]:
        is_one, kind = _is_password(value, quoted=group == "quoted"), FindingKind.PASSWORD
    else:
        is_one, kind = _is_key(value), FindingKind.KEY
    return Finding(*match.span(group), kind) if is_one else None


def _is_key(value: str) -> bool:
    return len(value) >= 12 and " " not in value and looks_random(value)


def _is_password(value: str, *, quoted: bool) -> bool:
    if is_placeholder(value) or _CODE.search(value) or _WORDS.fullmatch(value):
        return False
    mixed = any(one.isalpha() for one in value) and not value.isalpha()
    return mixed and (quoted or " " not in value) and entropy(value) >= 2.25


def _in_urls(text: str) -> Iterator[Finding]:
    for match in _URL.finditer(text):
        user, value = match["user"], match["value"]
        weak = value.lower() in _DEFAULTS or value == user or len(value) < 4
        if not weak and not is_placeholder(value) and not _is_bare_word(value):
            yield Finding(*match.span(), FindingKind.URL_CREDENTIALS)
    for match in _TOKEN_AS_USER.finditer(text):
        if looks_random(match["value"]) and not is_placeholder(match["value"]):
            yield Finding(*match.span(), FindingKind.URL_CREDENTIALS)


def _is_bare_word(value: str) -> bool:
    """Say whether a password is the word for one: `user:password@host` explains a form."""
    return value.lower() in {"password", "passwd", "pass", "pwd", "secret", "token", "key", "pw"}
