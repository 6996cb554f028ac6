"""What a form that asks for a yes carries of what was read."""

from __future__ import annotations

import re


def carried(page: str) -> dict[str, str]:
    """Return the version and the SHA-256 of the words, as the page's form would send them."""
    found = dict(re.findall(r'name="(number|shown)" value="([^"]+)"', page))
    assert set(found) == {"number", "shown"}, page
    return found


def carried_by_button(page: str, since: str) -> dict[str, str]:
    """Return what a button of the line about age sends."""
    found = re.search(
        rf'name="shown" value="([0-9a-f]+)">\s*<button[^>]* name="since" value="{since}"', page
    )
    assert found, page
    return {"since": since, "shown": found[1]}
