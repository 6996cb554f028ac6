"""Import prompts that others wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.models import Origin
from preferences.contributions.importing.batches import (
    Imported,
    ImportRefused,
    Incoming,
    StoredBatch,
    check_actor,
    check_source,
    record_batch,
    run,
)
from preferences.contributions.importing.prompts import COLUMNS, PromptRow, read_prompt
from preferences.contributions.importing.rows import RowRefusal
from preferences.contributions.importing.statements import StatedRights
from preferences.models import Prompt, PromptBand, Round, Screening
from preferences.text.rendering import render
from preferences.text.screening_result import of_prompt, prompt_parts, screen
from record.verbs import Verb


def import_prompts(
    *,
    file: Incoming,
    community: Community,
    actor: User | None,
    licence: str,
    basis: str,
    source: str,
    now: datetime,
) -> Imported:
    """Store the prompts of a JSONL or CSV file in the community's default round.

    A prompt is known by (community, source, external id), without an id by its text: importing a
    file again adds nothing. A row is stored whole or refused whole, and a refused row holds up no
    other; an id that is here with another text is refused, never overwritten. Each batch is one
    transaction, so an import that was broken off goes on where it stopped when it is run again.

    Imported prompts have no author: `actor`, a member or (None) the system, carried them here and
    did not write them. What is found in them (preferences.text.screening_result) is kept and stops
    no row: nobody is there to ask. `licence` and `basis` are the actor's statement about every row:
    under which licence it may be given, and why. Rows that are here without a statement get it.

    Raises:
        ImportRefused: the actor is a stranger, the source has no name, nothing is stated, or there
            is no round.
        LicenceUnknown: the licence goes by no name we know.
        FileRefused: the file can't be read, is neither JSONL nor CSV, or holds no row.
    """
    check_actor(actor, community)
    source = check_source(source)
    stated = StatedRights(community, actor, source, licence, basis, now)
    origin = _Origin(
        community=community,
        round=_default_round(community),
        source=source,
        stated=stated,
        actor=actor,
        now=now,
    )
    return run(
        file,
        known=COLUMNS,
        check=read_prompt,
        store=origin.store,
    )


@dataclass(frozen=True)
class _Origin:
    """Where the rows come from and go to; the same for all of them."""

    community: Community
    round: Round
    source: str
    stated: StatedRights
    actor: User | None
    now: datetime

    def store(self, rows: list[PromptRow]) -> StoredBatch:
        """Add what is new. The community's lock keeps two imports from adding the same row."""
        Community.objects.select_for_update(no_key=True).get(pk=self.community.pk)
        present = self._present(rows)
        stored = StoredBatch()
        new: list[Prompt] = []
        here: list[PromptRow] = []
        for row in rows:
            digest = present.get(row.identity)
            if digest is None:
                present[row.identity] = row.sha256
                new.append(self._prompt(row))
            elif digest == row.sha256:
                stored.unchanged += 1
                here.append(row)
            else:
                stored.refusals.append(RowRefusal(row.line, _differs(row)))
        self._state(here)
        Prompt.objects.bulk_create(new)
        screenings = [
            of_prompt(prompt, screen(prompt_parts(prompt.messages)), now=self.now) for prompt in new
        ]
        Screening.objects.copy_in(screenings)
        PromptBand.objects.add_of(screenings)
        stored.added = len(new)
        record_batch(
            Verb.PROMPTS_IMPORTED,
            stored,
            statement=self.stated.public_id,
            actor=self.actor,
            community=self.community,
            now=self.now,
        )
        return stored

    def _state(self, rows: Sequence[PromptRow]) -> None:
        """Let rows that are here from before there were statements rest on this one."""
        bare = self._those(rows).filter(statement=None, origin=Origin.IMPORTED)
        if rows and bare.exists():
            bare.update(statement=self.stated.row(), licence=self.stated.licence)

    def _prompt(self, row: PromptRow) -> Prompt:
        return Prompt(
            origin=Origin.IMPORTED,
            community=self.community,
            round=self.round,
            messages=row.messages,
            messages_sha256=row.sha256,
            html=[render(message["content"], masks=None).html for message in row.messages],
            topic=row.topic,
            task=row.task,
            language=row.language,
            source=self.source,
            external_id=row.external_id,
            licence=self.stated.licence,
            statement=self.stated.row(),
            created_at=self.now,
        )

    def _present(self, rows: Sequence[PromptRow]) -> dict[tuple[str, str], str]:
        """Return the fingerprints of those rows that are here, by identity; one query."""
        found = self._those(rows).values_list("external_id", "messages_sha256")
        return {(name, "" if name else digest): digest for name, digest in found}

    def _those(self, rows: Sequence[PromptRow]) -> QuerySet[Prompt]:
        """Return the prompts of this source with the identities of the rows."""
        ids = [row.external_id for row in rows if row.external_id]
        digests = [row.sha256 for row in rows if not row.external_id]
        return Prompt.objects.filter(
            Q(external_id__in=ids) | Q(external_id="", messages_sha256__in=digests),
            community=self.community,
            source=self.source,
        )


def _differs(row: PromptRow) -> str:
    return (
        _(
            "A prompt with the id “%s” from this source is here with another text. It was left as "
            "it is; give the new text an id of its own."
        )
        % row.external_id
    )


def _default_round(community: Community) -> Round:
    found = Round.objects.filter(community=community, is_default=True).first()
    if found is None:
        raise ImportRefused(_("%s has no default round to put prompts in.") % community)
    return found
