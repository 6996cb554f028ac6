"""Where a community's pages are, for those who tell people of them."""

from __future__ import annotations

from communities.models import Community


def address(community: Community, page: str = "") -> str:
    """Return the address of a page of the community, from the site's root."""
    return f"/c/{community.slug}/{page}"
