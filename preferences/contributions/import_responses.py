"""Import answers that a language model gave elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.models import Origin
from consent.outputs import Outputs
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
from preferences.contributions.importing.responses import COLUMNS, ResponseRow, read_response
from preferences.contributions.importing.rows import RowRefusal, RowRefused
from preferences.contributions.importing.statements import StatedRights
from preferences.language_models.read_model_terms import declare_model_terms
from preferences.language_models.readings import take_turn
from preferences.language_models.statement import StatedTerms
from preferences.models import LanguageModel, Prompt, Response, Screening
from preferences.text.rendering import render
from preferences.text.screening_result import answer_parts, of_response, screen
from preferences.voting.open_comparisons import open_comparisons
from record.verbs import Verb


def import_responses(
    *,
    file: Incoming,
    community: Community,
    actor: User | None,
    model: str,
    outputs: str,
    now: datetime,
    licence: str,
    basis: str,
    source: str = "",
) -> Imported:
    """Store a model's answers from a JSONL or CSV file, and open the pairs they make.

    A row names its prompt by the prompt's external id. `source` says where the answers come from;
    without it they come from where their prompts do. If the community has prompts from `source`,
    only those are looked among: ids are only unique within a source. One answer is kept for each
    (prompt, model, source): importing a file again adds nothing, and another text in its place is
    refused. Rows, batches and `actor` are as in `import_prompts`. An answer may be empty: that is
    what the model said.

    The model is made known under its name, without a revision, with the policy that `outputs`
    states: whether its answers may train other models. `licence` and `basis` are the actor's
    statement about every row, as in `import_prompts`.

    Raises:
        ImportRefused: the actor is a stranger, nothing is stated, the model's name is not usable,
            or the model is known with another policy.
        LicenceUnknown: the licence goes by no name we know.
        FileRefused: the file can't be read, is neither JSONL nor CSV, or holds no row.
    """
    check_actor(actor, community)
    source = check_source(source) if source else ""
    destination = _Destination(
        community=community,
        model=_Model(name=model.strip(), outputs=Outputs(outputs), now=now),
        source=source,
        prompts_source=_prompts_source(community, source),
        stated=StatedRights(community, actor, source, licence, basis, now),
        actor=actor,
        now=now,
    )
    return run(
        file,
        known=COLUMNS,
        check=read_response,
        store=destination.store,
    )


def _prompts_source(community: Community, source: str) -> str | None:
    """Return the source among whose prompts the rows' ids are looked up; None for all of them."""
    named = Prompt.objects.filter(community=community, source=source)
    return source if source and named.exists() else None


@dataclass(frozen=True)
class _Model:
    """Who answered; becomes a row only when there is an answer to store."""

    name: str
    outputs: Outputs
    now: datetime

    def __post_init__(self) -> None:
        """Refuse a name no row can have, and a policy other than the one that is known."""
        if not self.name or len(self.name) > 200 or "\0" in self.name:
            raise ImportRefused(_("Give the model's name in 1 to 200 characters."))
        known = LanguageModel.objects.filter(name=self.name, revision="").first()
        if known is not None:
            self._check(known)

    def row(self) -> LanguageModel:
        """Return the model's row, making it when it is the first time."""
        row = self._known() or self._made_known()
        self._check(row)
        return row

    def _made_known(self) -> LanguageModel:
        take_turn()
        row, created = LanguageModel.objects.get_or_create(
            name=self.name, revision="", defaults={"created_at": self.now}
        )
        if created:
            declare_model_terms(model=row, stated=StatedTerms(self.outputs), now=self.now)
            row.refresh_from_db()
        return row

    def _known(self) -> LanguageModel | None:
        return LanguageModel.objects.filter(name=self.name, revision="").first()

    def _check(self, row: LanguageModel) -> None:
        if row.outputs != self.outputs:
            raise ImportRefused(
                _(
                    "The model “%(name)s” is known with outputs %(known)s, not %(given)s. If this "
                    "is another model or version, give it a name that tells the two apart."
                )
                % {"name": self.name, "known": row.outputs, "given": self.outputs}
            )


@dataclass(frozen=True)
class _Destination:
    """Where the answers go and what is said of all of them."""

    community: Community
    model: _Model
    source: str
    prompts_source: str | None
    stated: StatedRights
    actor: User | None
    now: datetime

    def store(self, rows: list[ResponseRow]) -> StoredBatch:
        """Add what is new. The community's lock keeps two imports from adding the same answer."""
        Community.objects.select_for_update(no_key=True).get(pk=self.community.pk)
        stored = StoredBatch()
        prompts = self._prompts(rows)
        model = self.model.row() if prompts else None
        present = _present(model, [one for found in prompts.values() for one in found])
        new: list[Response] = []
        touched: dict[int, Prompt] = {}
        here: list[tuple[int, str, str]] = []
        for row in rows:
            try:
                prompt = self._prompt_of(row, prompts)
                identity = (prompt.pk, self.source or prompt.source, row.external_id)
                if self._is_new(row, present.get(identity)):
                    present[identity] = row.sha256
                    touched[prompt.pk] = prompt
                    new.append(self._response(row, prompt, model))
                else:
                    stored.unchanged += 1
                    here.append(identity)
            except RowRefused as error:
                stored.refusals.append(RowRefusal(row.line, str(error)))
        self._state(model, here)
        Response.objects.bulk_create(new)
        Screening.objects.copy_in(
            of_response(response, screen(answer_parts(response.text)), now=self.now)
            for response in new
        )
        for prompt in touched.values():
            open_comparisons(prompt=prompt, now=self.now)
        stored.added = len(new)
        record_batch(
            Verb.RESPONSES_IMPORTED,
            stored,
            statement=self.stated.public_id,
            actor=self.actor,
            community=self.community,
            now=self.now,
        )
        return stored

    def _state(self, model: LanguageModel | None, here: list[tuple[int, str, str]]) -> None:
        """Let answers that are here from before there were statements rest on this one."""
        bare = Response.objects.filter(
            prompt__in={prompt for prompt, _source, _name in here},
            source__in={source for _prompt, source, _name in here},
            external_id__in={name for _prompt, _source, name in here},
            model=model,
            statement=None,
            origin=Origin.IMPORTED,
        )
        if here and bare.exists():
            bare.update(statement=self.stated.row(), licence=self.stated.licence)

    def _prompts(self, rows: Iterable[ResponseRow]) -> dict[str, list[Prompt]]:
        """Return the prompts that the rows may mean, by external id; one query."""
        found = Prompt.objects.filter(
            community=self.community, external_id__in={row.external_id for row in rows}
        ).defer("messages", "html")
        if self.prompts_source is not None:
            found = found.filter(source=self.prompts_source)
        by_id: dict[str, list[Prompt]] = defaultdict(list)
        for prompt in found.order_by("id"):
            by_id[prompt.external_id].append(prompt)
        return by_id

    def _prompt_of(self, row: ResponseRow, prompts: dict[str, list[Prompt]]) -> Prompt:
        found = prompts.get(row.external_id, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise RowRefused(
                _("Prompts from %(sources)s have the id “%(id)s”. Say which with --source.")
                % {
                    "sources": ", ".join(f"“{prompt.source}”" for prompt in found),
                    "id": row.external_id,
                }
            )
        if self.prompts_source is None:
            raise RowRefused(_("There is no prompt with the id “%s” here.") % row.external_id)
        raise RowRefused(
            _("There is no prompt with the id “%(id)s” from “%(source)s” here.")
            % {"id": row.external_id, "source": self.prompts_source}
        )

    def _is_new(self, row: ResponseRow, digest: str | None) -> bool:
        if digest not in (None, row.sha256):
            raise RowRefused(
                _(
                    "An answer of %(model)s to the prompt “%(id)s” from this source is here with "
                    "another text. It was left as it is."
                )
                % {"model": self.model.name, "id": row.external_id}
            )
        return digest is None

    def _response(self, row: ResponseRow, prompt: Prompt, model: LanguageModel | None) -> Response:
        rendered = render(row.text, masks=[self.model.name])
        return Response(
            origin=Origin.IMPORTED,
            prompt=prompt,
            model=model,
            text=row.text,
            text_sha256=row.sha256,
            html=rendered.html,
            html_version=rendered.version,
            masked=rendered.masked,
            source=self.source or prompt.source,
            external_id=row.external_id,
            licence=self.stated.licence,
            statement=self.stated.row(),
            created_at=self.now,
        )


def _present(
    model: LanguageModel | None, prompts: Sequence[Prompt]
) -> dict[tuple[int, str, str], str]:
    """Return the fingerprints of the model's imported answers to the prompts; one query."""
    found = (
        Response.objects.filter(prompt__in=prompts, model=model)
        .exclude(external_id="")
        .values_list("prompt_id", "source", "external_id", "text_sha256")
    )
    return {(prompt, source, name): digest for prompt, source, name, digest in found}
