"""Account and card numbers, which carry check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preferences.text.screening.finding import Finding, FindingKind

# Length by country: the IBAN registry (ISO 13616).
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI FK", 20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL OM SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG DZ", 25: "PT ST LY AO MZ", 26: "IS TR",
        27: "FR GR IT MC MR SM BF CI DJ MG ML SN", 28: "AL AZ BY CY DO GT HU LB PL SV NI",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2})\d{2}(?=[ -]?[A-Z0-9]{4})")

_CARD = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
# Which numbers are cards, by their first digits and length.
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}|\d{6})?|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|64[4-9]\d|65\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:5018|5020|5038|6304|67\d\d)\d{12}"
)
_GROUPED = re.compile(r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}|\d{4}([ -])\d{6}\2\d{4,5}")
# What payment services publish for tests.
_FOR_TESTS = frozenset(
    """
    4111111111111111 4242424242424242 4000056655665556 5555555555554444 5105105105105100
    378282246310005 371449635398431 6011111111111117 6011000990139424 30569309025904
    38520000023237 3530111333300000 4012888888881881 4222222222222 2223003122003222
    4000000000000002 4000000000009995
    """.split()  # noqa: SIM905 - one word a name reads better
)  # fmt: skip


def find(text: str) -> Iterator[Finding]:
    """Yield numbers whose check digits are right."""
    for match in _IBAN_HEAD.finditer(text):
        end = _end_of_iban(text, match.start(), _LENGTHS.get(match[1], 0))
        if end:
            yield Finding(match.start(), end, FindingKind.IBAN)
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if (
            _GROUPED.fullmatch(match[0])
            and _ISSUED.fullmatch(digits)
            and digits not in _FOR_TESTS
            and len(set(digits)) > 3
            and luhn(digits)
        ):
            yield Finding(*match.span(), FindingKind.CARD)


def luhn(digits: str) -> bool:
    """Say whether the last digit is right by ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod_97(iban: str) -> int:
    """Return the remainder of ISO 7064 MOD 97-10; 1 for a right IBAN without spaces."""
    return int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97


def _end_of_iban(text: str, start: int, length: int) -> int:
    """Return where the IBAN of this length ends, single spaces or hyphens left out; 0 for none."""
    place, iban = start, ""
    while length and len(iban) < length and place < len(text):
        one = text[place]
        if ("A" <= one <= "Z") or ("0" <= one <= "9"):
            iban += one
        elif one not in " -" or not text[place - 1].isalnum():
            return 0
        place += 1
    follows = text[place : place + 1]
    if not iban or len(iban) != length or follows.isalnum() or mod_97(iban) != 1:
        return 0
    return place
