"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from preferences.text.screening.finding import Finding, FindingKind

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_AT_DOMAIN = (
    rf"(?P<local>\w[\w.+%'-]{{0,63}})@(?P<domain>(?:{_LABEL}\.){{1,8}}[^\W\d_]{{2,24}})"
    r"(?![\w-]|\.\w|@)"
)
_EMAIL = re.compile(r"(?<![\w.+%/:=-])" + _AT_DOMAIN)
# After a colon or an equals sign an address may begin too, but not the host part of a login.
_EMAIL_AFTER_SIGN = re.compile(r"(?<=[:=/])(?<!://)" + _AT_DOMAIN)
_SPELLED = re.compile(
    r"(?<![\w.+-])(?P<local>\w[\w.+-]{1,63})[ \t]{0,2}[\[({<][ \t]?at[ \t]?[\])}>][ \t]{0,2}"
    r"(?P<domain>\w[\w-]{0,62}"
    r"(?:[ \t]{0,2}(?:\.|[\[({<][ \t]?dot[ \t]?[\])}>])[ \t]{0,2}\w[\w-]{1,62}){1,4})",
    re.IGNORECASE,
)
_SPELLED_AT = re.compile(r"[\[({<][ \t]?at[ \t]?[\])}>]", re.IGNORECASE)
# RFC 2606 and 6761: names that nobody has; then suffixes of machines, units and files.
_NOBODYS = re.compile(
    r"(?:^|\.)(?:example(?:\.(?:com|net|org|edu))?|invalid|test|localhost|local|localdomain|internal|lan"
    r"|intranet|home|corp|service|socket|timer|target|mount|slice|scope|device|path|cluster"
    r"|png|jpe?g|gif|svg|webp|ico|css|scss|html?|json|ya?ml|toml|txt|log|exe|dll|jar|whl|tgz|zip|gz)$",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"^(?:no-?reply|do-?not-?reply|bounces?|mailer-daemon|git|hg|svn)$", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"^(?:you|your[._-]?(?:name|email|mail)?|name|user(?:name)?|someone|somebody|me|email|e-mail|address"
    r"|foo|bar|first[._-]?last|firstname[._-]lastname)$",
    re.IGNORECASE,
)
_PLACEHOLDER_DOMAIN = re.compile(
    r"^(?:(?:your-?|my-?)?(?:domain|company|organi[sz]ation|email|mail|host|server)\.(?:com|org|net|tld)"
    r"|foo\.(?:com|bar|org)|bar\.(?:com|org)|acme\.(?:com|org|corp))$",
    re.IGNORECASE,
)

_NUMBER = r"\d(?:[ \u00a0\t]?[().\u2010-\u2013/-]?[ \u00a0\t]?[()]?\d){6,16}"
_DIGITS = re.compile(_NUMBER)
_INTERNATIONAL = re.compile(r"(?<![\w+.,-])(?:\+|\u00b7?00(?=[1-9]\d))[ ]?\(?" + _NUMBER)
_CUED = re.compile(
    r"(?<![A-Za-z])(?:t(?:el(?:e(?:phone|fon)|\u00e9fono)?|\u00e9l(?:\u00e9phone)?)|(?:tele)?phone|mobile?|m\u00f3vil"
    r"|cell|call|fax|whatsapp|sms|handy|ring|telefonnummer|reach\w*|signal)\b[^\n\d+]{0,24}?"
    r"(?P<number>\+?\(?" + _NUMBER + ")",
    re.IGNORECASE,
)
_APART = r"(?<![\w+.,#/-])"
_ENDS = r"(?![\w-]|[.:]\d)"
_NATIONAL = {
    "US": re.compile(_APART + r"(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}" + _ENDS),
    "GB": re.compile(_APART + r"\(?0(?:7\d{3}|1\d{3}|20)\)? \d{3,4} ?\d{3,4}" + _ENDS),
    "FR": re.compile(_APART + r"0[1-9](?:[ .]\d{2}){4}" + _ENDS),
    "DE": re.compile(
        _APART + r"\(?0[1-9]\d{1,4}\)?(?:[ /]|[ ]?-[ ]?)\d{2,6}(?:[ -]\d{2,5}){1,2}" + _ENDS
    ),
}
# Where no country is told: numbering plans of countries with many maintainers, asked in turn.
_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "SE",
    "PL",
    "IN",
    "BR",
    "JP",
    "AU",
    "ZA",
    "KE",
)


def find(text: str) -> Iterator[Finding]:
    """Yield addresses and numbers under which people are reached."""
    if "@" in text:
        for pattern in (_EMAIL, _EMAIL_AFTER_SIGN):
            for match in pattern.finditer(text):
                if _is_somebodys(match["local"], match["domain"]):
                    yield Finding(*match.span(), FindingKind.EMAIL)
    if _SPELLED_AT.search(text):
        yield from _spelled(text)
    if _DIGITS.search(text):
        yield from _phones(text)


def _spelled(text: str) -> Iterator[Finding]:
    for match in _SPELLED.finditer(text):
        domain = re.sub(r"\s*[\[({<]\s?dot\s?[\])}>]\s*|\s*\.\s*", ".", match["domain"], flags=re.I)
        if _is_somebodys(match["local"], domain):
            yield Finding(*match.span(), FindingKind.EMAIL)


def _is_somebodys(local: str, domain: str) -> bool:
    return not (
        _NOBODYS.search(domain)
        or _NO_PERSON.search(local)
        or _PLACEHOLDER_DOMAIN.search(domain)
        or (_PLACEHOLDER.search(local) and domain.lower() in {"email.com", "mail.com"})
        or local.isdigit()
    )


def _phones(text: str) -> Iterator[Finding]:
    for match in _INTERNATIONAL.finditer(text):
        region = None if match[0].startswith("+") else "DE"
        yield from _valid(match.start(), match[0], (region,))
    for match in _CUED.finditer(text):
        if match["number"].startswith("+"):
            # With the word before it, a number need not be assigned, only be of a possible length.
            yield from _valid(match.start("number"), match["number"], (None,), Leniency.POSSIBLE)
        else:
            yield from _valid(match.start("number"), match["number"], _REGIONS)
    for region, pattern in _NATIONAL.items():
        for match in pattern.finditer(text):
            yield from _valid(match.start(), match[0], (region,))


def _valid(
    start: int,
    written: str,
    regions: tuple[str | None, ...],
    leniency: int = Leniency.VALID,
) -> Iterator[Finding]:
    """Yield the number if a numbering plan has it: the first of `regions` decides."""
    for region in regions:
        for found in PhoneNumberMatcher(written, region, leniency=leniency, max_tries=2):
            yield Finding(start + found.start, start + found.end, FindingKind.PHONE)
            return
