"""Keys and tokens that say by their shape what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import cast

from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.jwt import JwtTokenDetector

from preferences.text.screening.finding import Finding, FindingKind
from preferences.text.screening.placeholders import is_placeholder, looks_random
from preferences.text.screening.windows import windows

# Their patterns alone are used: no settings, no files, no git, nothing that is kept between calls.
# Left out: what stands here in linear form (private keys, JSON web tokens, URLs, addresses, npm,
# OpenAI), and the search for keywords and for entropy, which needs to know the type of a file.
_PLUGINS = (
    "artifactory", "aws", "azure_storage_key", "cloudant", "discord", "github_token",
    "gitlab_token", "ibm_cloud_iam", "ibm_cos_hmac", "mailchimp", "pypi_token",
    "sendgrid", "slack", "softlayer", "square_oauth", "stripe", "telegram_token", "twilio",
)  # fmt: skip


def _borrowed() -> tuple[re.Pattern[str], ...]:
    modules = {f"detect_secrets.plugins.{name}" for name in _PLUGINS}
    for name in sorted(modules):
        import_module(name)
    return tuple(
        pattern
        for detector in RegexBasedDetector.__subclasses__()
        if detector.__module__ in modules
        for pattern in cast("Iterable[re.Pattern[str]]", detector.denylist)
    )


_BORROWED = _borrowed()
_SHORTEST = 16
# Every key has such a stretch, and hardly any sentence: most texts are done after one look.
_STRETCH = re.compile(rf"[A-Za-z0-9+/=_-]{{{_SHORTEST}}}")
_AROUND = 96

_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"gh[opusr]_[A-Za-z0-9]{36,255}"
    r"|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"
    r"|gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[A-Za-z0-9_.-]{20,255}"
    r"|hf_[A-Za-z0-9]{30,40}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{20,255}|xapp-\d-[A-Za-z0-9-]{20,255}"
    r"|(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}"
    r"|AIza[0-9A-Za-z_-]{35}"
    r"|ya29\.[0-9A-Za-z_-]{30,512}"
    r"|GOCSPX-[0-9A-Za-z_-]{28}"
    r"|sk-(?:proj-|ant-|or-|svcacct-)?[A-Za-z0-9_-]{32,255}"
    r"|[rsp]k_(?:live|test)_[0-9A-Za-z]{16,255}|whsec_[A-Za-z0-9]{24,255}"
    r"|npm_[A-Za-z0-9]{36}"
    r"|pypi-[A-Za-z0-9_-]{50,512}"
    r"|do[opr]_v1_[a-f0-9]{64}"
    r"|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"
    r"|dckr_pat_[A-Za-z0-9_-]{27}"
    r"|glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{58}"
    r"|hvs\.[A-Za-z0-9_-]{24,255}"
    r"|lin_api_[A-Za-z0-9]{32,64}"
    r"|crates?io[A-Za-z0-9]{32}|cio[A-Za-z0-9]{32}"
    r")(?![A-Za-z0-9_])"
)
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}(?:\.[A-Za-z0-9_-]{0,2048})?"
)
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"[A-Za-z0-9+/=]{40}")
_MAX_BLOCK_LENGTH = 16 * 1024
_WEBHOOK = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows)/[\w/]{20,120}"
    r"|(?:discord|discordapp)\.com/api/webhooks/\d{15,22}/[\w-]{40,90})"
)


def find(text: str) -> Iterator[Finding]:
    """Yield keys, tokens and private keys."""
    if not _STRETCH.search(text):
        return
    yield from _private_keys(text)
    yield from _web_tokens(text)
    for pattern in (_TOKEN, _WEBHOOK):
        for match in pattern.finditer(text):
            if _is_one(match[0]):
                yield Finding(*match.span(), FindingKind.KEY)
    for offset, window in windows(text):
        if stretch := _STRETCH.search(window):
            start = max(stretch.start() - _AROUND, 0)
            yield from _borrowed_from(window[start:], offset + start)


def _is_one(value: str) -> bool:
    return looks_random(value) and not is_placeholder(value)


def _borrowed_from(window: str, offset: int) -> Iterator[Finding]:
    for pattern in _BORROWED:
        for match in pattern.finditer(window):
            start, end = _value(match)
            before = window[start - 1 : start]
            if not (before.isalnum() or before == "_") and _is_one(window[start:end]):
                yield Finding(offset + start, offset + end, FindingKind.KEY)


def _value(match: re.Match[str]) -> tuple[int, int]:
    """Return where the value stands: in a group long enough to be one, else without its frame."""
    for group in range(1, len(match.groups()) + 1):
        if len(match[group] or "") >= _SHORTEST:
            return match.span(group)
    start, end = match.span()
    while start < end and match.string[start] in ' \t\n\r=:"':
        start += 1
    while end > start and match.string[end - 1] in ' \t\n\r"':
        end -= 1
    return start, end


def _web_tokens(text: str) -> Iterator[Finding]:
    for match in _JWT.finditer(text):
        head = ".".join(match[0].split(".")[:2])
        if JwtTokenDetector.is_formally_valid(head):
            yield Finding(*match.span(), FindingKind.KEY)


def _private_keys(text: str) -> Iterator[Finding]:
    place = 0
    while begin := _BEGIN.search(text, place):
        place = begin.end()
        limit = min(place + _MAX_BLOCK_LENGTH, len(text))
        following = text.find("-----BEGIN", place, limit)
        limit = following if following >= 0 else limit
        end = _END.search(text, place, limit)
        body = _BODY.search(text, place, end.start() if end else limit)
        if body:
            place = end.end() if end else body.end()
            yield Finding(begin.start(), place, FindingKind.PRIVATE_KEY)
        elif end:
            place = end.end()
