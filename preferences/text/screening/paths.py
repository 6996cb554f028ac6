"""Home folders, which carry the name of whoever sat at the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preferences.text.screening.finding import Finding, FindingKind

_UNIX = re.compile(
    r"(?:(?<![\w.~)}-])|(?<=-[FIL]))/(?:home|Users|export/home|var/home)/(?P<name>[^\W\d][\w.-]{0,31})"
)
_WINDOWS = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]:|/[a-z]|/mnt/[a-z])[\\/]{1,2}"
    r"(?:Users|Documents and Settings)[\\/]{1,2}"
    r"(?P<name>[^\W\d](?:[\w.~-]| (?=[\w.~-]{1,31}[\\/])){0,31})"
)
# Accounts of machines and of documentation, not of people.
_NOBODYS = frozenset(
    """
    runner runneradmin ubuntu debian fedora centos admin administrator user users username
    name your-name yourname your_name your-user youruser me you somebody someone vagrant
    ec2-user app node circleci travis jenkins docker pi git gitlab-runner www www-data
    builder build builduser ci codespace vscode vsts azureuser guest default public shared
    all dev developer devuser deploy service nobody nonroot root jovyan appuser django rails
    web worker postgres redis nginx test tester testuser example foo bar linuxbrew oracle
    opc packer buildbot buildkite-agent containeruser containeradministrator index about
    page pages main work project projects static assets
    """.split()  # noqa: SIM905 - one word a name reads better
)  # fmt: skip


def find(text: str) -> Iterator[Finding]:
    """Yield home folders as far as the name."""
    if not any(word in text for word in ("/home/", "Users", "Settings")):
        return
    for pattern in (_UNIX, _WINDOWS):
        for match in pattern.finditer(text):
            name = match["name"].rstrip(".-")
            if name.lower() not in _NOBODYS:
                yield Finding(match.start(), match.start("name") + len(name), FindingKind.HOME_PATH)
