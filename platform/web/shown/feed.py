"""A person's feed: which of their pairs have closed, and how. Nobody is named in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from accounts.models import User
from communities.days import midnight
from preferences.own_activity import closed_pairs
from web.shown.results import outcome_words

MAX_ENTRIES = 50


@dataclass(frozen=True)
class FeedEntry:
    """One closed pair. Neither the prompt's words nor what the person voted stand in it."""

    address: str
    community: str
    words: str
    why: str
    closed_at: datetime


def entries_of(reader: User) -> list[FeedEntry]:
    """Return the pairs of theirs that closed last; one query."""
    found = []
    for preference in closed_pairs(reader)[:MAX_ENTRIES]:
        comparison = preference.comparison
        community, closed_at = comparison.round.community, comparison.closed_at
        assert closed_at is not None
        own = comparison.prompt.author_id == reader.pk
        found.append(
            FeedEntry(
                address=reverse("web:result", args=[community.slug, comparison.public_id]),
                community=community.name,
                words=outcome_words(preference),
                why=_("A pair of your prompt has closed.")
                if own
                else _("A pair that you voted on has closed."),
                closed_at=closed_at,
            )
        )
    return found


def feed_document(entries: list[FeedEntry], *, site: str, now: datetime) -> bytes:
    """Return the feed as Atom; `site` is the address of the first page.

    Without an entry the time is the start of the day: the same bytes until something happens.
    """
    root = site.rstrip("/")
    feed = _Feed(
        title=_("Folkmoot: your pairs"),
        link=f"{root}{reverse('web:your_votes')}",
        description=_("The pairs you voted on and those of your prompts, as they close."),
        author_name="Folkmoot",
        empty_since=midnight(now),
    )
    for entry in entries:
        feed.add_item(
            title=f"{entry.community}: {entry.words}",
            link=f"{root}{entry.address}",
            unique_id=f"{root}{entry.address}",
            description=entry.why,
            pubdate=entry.closed_at,
            updateddate=entry.closed_at,
        )
    return feed.writeString("utf-8").encode()


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Return when the feed changed last."""
        dates = [item["updateddate"] for item in self.items]
        empty: datetime = self.feed["empty_since"]
        return max(dates) if dates else empty
