"""A community of any size, in which everybody agreed, contributed and was exported."""

from __future__ import annotations

import hashlib
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import User
from bench.copying import copies, run, tidy
from communities.models import Community, Membership, Role
from communities.operations.add_member import add_member
from consent.models import (
    DUE_AFTER,
    Acceptance,
    Consent,
    ConsentEvent,
    Covers,
    Purpose,
    TermsVersion,
    Withdrawal,
)
from consent.outputs import Outputs
from preferences.founding.found_community import Choices, found_community
from preferences.models import (
    Comment,
    Comparison,
    CurrentVote,
    Export,
    LanguageModel,
    ModelTerms,
    ModelTermsDecision,
    Preference,
    Prompt,
    Response,
    Round,
    Vote,
)
from preferences.releases.export_preferences import export_archive
from worker.demo.agreeing import agrees

VERSIONS = 50
EXPORTS = 10
VOTES_A_PAIR = 5
# Of a member's ten contributions.
VOTES, PROMPTS = 8, 1
_GIVEN = "Ada,Bea,Cyr,Dov,Eda,Fay,Gus,Hal,Ida,Jan,Kai,Lou,Mia,Ned,Ola,Pia,Quy,Rui,Sol,Tea"
_FAMILY = "Alder,Birch,Cedar,Dogwood,Elm,Fir,Gorse,Hazel,Ivy,Juniper,Larch,Maple,Oak,Pine,Rowan"
NAME = (
    f"(string_to_array('{_GIVEN}', ','))[1 + g % 20] || ' ' || "
    f"(string_to_array('{_FAMILY}', ','))[1 + (g / 20) % 15] || ' ' || g"
)


@dataclass(frozen=True)
class World:
    """The community, its steward, and how many members it has."""

    community: Community
    steward: User
    members: int


def build(slug: str, members: int) -> World:
    """Build a community; 10 contributions a member, 50 versions, 10 exports."""
    began, now = time.perf_counter(), timezone.now() - timedelta(days=90)
    steward, template = _person(f"{slug}-steward"), _person(f"{slug}-member")
    community = found_community(
        slug=slug,
        name=slug,
        purpose="Measuring.",
        legal_home="a measurement",
        guidelines="Be quick.",
        founder=steward,
        now=now,
        choices=Choices(legal_country="AQ", legal_contact="bench@folkmoot.example"),
    )
    Authenticator.objects.create(user=steward, type=Authenticator.Type.TOTP, data={})
    add_member(community=community, user=template, role=Role.MAINTAINER, now=now)
    for person in (steward, template):
        agrees(person, community, now=now)
    world = World(community, steward, members)
    _Filling(world, template, now).fill()
    print(f"{slug}: {members} members in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return world


def _person(name: str) -> User:
    user = User(username=name, name=name)
    user.set_unusable_password()
    user.save()
    return user


class _Filling:
    """Fills a community; each step is one statement."""

    def __init__(self, world: World, template: User, now: datetime) -> None:
        self.community, self.steward = world.community, world.steward
        self.members, self.template, self.now = world.members, template, now

    def fill(self) -> None:
        """Do every step in the order in which rows refer to each other."""
        self._people()
        self._versions()
        self._answers()
        self._prompts()
        self._pairs()
        self._votes()
        self._others()
        self._withdrawals()

    def _people(self) -> None:
        named = {"username": f"'{self.community.slug}-' || g", "name": NAME}
        self.first = copies(self.template, self.members, **named)
        place = Membership.objects.get(user=self.template)
        copies(place, self.members, user_id=f"{self.first} + g")

    def _versions(self) -> None:
        """Fifty versions; each member agreed to one of them, half of them to the last as well."""
        first = TermsVersion.objects.get(community=self.community, kind="contributor_terms")
        made = [first]
        for number in range(2, VERSIONS + 1):
            text = f"{first.text}\n{number}"
            made.append(
                TermsVersion.objects.create(
                    community=self.community,
                    kind=first.kind,
                    number=number,
                    version=f"{number}.0.0",
                    text=text,
                    sha256=hashlib.sha256(text.encode()).hexdigest(),
                    licence=first.licence,
                    effective_at=self.now + timedelta(days=number),
                    grace_ends_at=self.now + timedelta(days=number + 60),
                    published_at=self.now,
                    decided_by=1,
                )
            )
        keys = ",".join(str(one.pk) for one in made)
        one_of_them = f"(ARRAY[{keys}])[1 + g % {VERSIONS - 1}]"
        self.agreed = {}
        for covers in Covers:
            kept = Acceptance.objects.filter(user=self.template, covers=covers)[0]
            user = {"user_id": f"{self.first} + g"}
            self.agreed[covers] = copies(kept, self.members, version_id=one_of_them, **user)
            last = str(made[-1].pk)
            copies(kept, self.members // 2, version_id=last, user_id=f"{self.first} + 2 * g")

    def _answers(self) -> None:
        for purpose in (Purpose.PUBLISH_VOTES, Purpose.PUBLISH_TEXTS):
            kept = Consent.objects.get(user=self.template, purpose=purpose)
            event = ConsentEvent.objects.get(pk=kept.event_id)
            user = f"{self.first} + g"
            events = copies(event, self.members, user_id=user)
            copies(kept, self.members, user_id=user, event_id=f"{events} + g")

    def _author(self, covers: Covers, of: str = "g") -> dict[str, str]:
        place = f"(1 + ({of}) % {self.members})"
        return {
            "author_id": f"{self.first} + {place}",
            "acceptance_id": f"{self.agreed[covers]} + {place}",
        }

    def _prompts(self) -> None:
        self.round = Round.objects.get(community=self.community, is_default=True)
        kept = Prompt.objects.create(
            community=self.community,
            round=self.round,
            author=self.template,
            messages=[{"role": "user", "content": "How do we review this?"}],
            messages_sha256="0" * 64,
            html=["<p>How do we review this?</p>"],
            licence="CC-BY-4.0",
            origin="own",
            external_id="0",
            acceptance=Acceptance.objects.filter(user=self.template, covers="texts")[0],
            created_at=self.now,
        )
        self.prompt = copies(
            kept,
            self.members * PROMPTS,
            external_id="g::text",
            licence="CASE WHEN g % 20 = 0 THEN 'MIT' ELSE 'CC-BY-4.0' END",
            **self._author(Covers.TEXTS),
        )

    def _pairs(self) -> None:
        self.pairs = self.members * VOTES // VOTES_A_PAIR
        prompt = f"{self.prompt} + 1 + g % {self.members * PROMPTS}"
        model = self._model()
        kept = Response.objects.create(
            prompt_id=self.prompt + 1,
            model=model,
            origin="machine",
            text="Read it twice.",
            text_sha256="0" * 64,
            html_version="1",
            created_at=self.now,
        )
        good = copies(kept, self.pairs, prompt_id=prompt)
        bad = copies(kept, self.pairs, prompt_id=prompt)
        pair = Comparison.objects.create(
            prompt_id=self.prompt + 1,
            round=self.round,
            response_a=kept,
            response_b_id=good + 1,
            state="closed",
            opened_at=self.now,
            closed_at=self.now,
            closed_because="target",
        )
        self.pair = copies(
            pair,
            self.pairs,
            prompt_id=prompt,
            response_a_id=f"{good} + g",
            response_b_id=f"{bad} + g",
        )
        decided = Preference.objects.create(
            comparison=pair,
            kind="chosen",
            chosen_id=kept.pk,
            rejected_id=good + 1,
            votes_a=VOTES_A_PAIR,
            votes_b=0,
            votes_same=0,
            votes_both_bad=0,
            skips=0,
            minimum=3,
            decided_at=self.now,
        )
        copies(
            decided,
            self.pairs,
            comparison_id=f"{self.pair} + g",
            chosen_id=f"{good} + g",
            rejected_id=f"{bad} + g",
        )

    def _model(self) -> LanguageModel:
        """Return a model whose answers may train others, as its terms were read."""
        model = LanguageModel.objects.create(
            name=self.community.slug, licence="Apache-2.0", created_at=self.now
        )
        terms = ModelTerms.objects.create(
            model=model,
            number=1,
            licence=model.licence,
            outputs=Outputs.ALLOWED,
            bases_stated=False,
            loosens=True,
            created_at=self.now,
        )
        ModelTermsDecision.objects.create(terms=terms, agreed=True, people=1, decided_at=self.now)
        model.terms, model.outputs = terms, Outputs.ALLOWED
        model.save()
        return model

    def _votes(self) -> None:
        kept = Vote.objects.create(
            comparison_id=self.pair,
            voter=self.template,
            choice="strength",
            strength=-1,
            swapped=False,
            key=uuid.uuid4(),
            licence="CC0-1.0",
            acceptance=Acceptance.objects.filter(user=self.template, covers="votes")[0],
            created_at=self.now,
        )
        # A prime: nobody votes twice on a pair.
        place = f"(1 + (g::bigint * 7919) % {self.members})"
        pair = f"{self.pair} + 1 + (g - 1) / {VOTES_A_PAIR}"
        voter = f"{self.first} + {place}"
        count = self.pairs * VOTES_A_PAIR
        votes = copies(
            kept,
            count,
            comparison_id=pair,
            voter_id=voter,
            acceptance_id=f"{self.agreed[Covers.VOTES]} + {place}",
            key="gen_random_uuid()",
        )
        counts = CurrentVote.objects.create(comparison_id=self.pair, voter=self.template, vote=kept)
        copies(counts, count, comparison_id=pair, voter_id=voter, vote_id=f"{votes} + g")

    def _others(self) -> None:
        """Half an answer and half a comment a member, and the exports."""
        half = self.members // 2
        answer: Any = Response.objects.create(
            prompt_id=self.prompt + 1,
            author=self.template,
            text="Ask first.",
            text_sha256="0" * 64,
            html_version="1",
            licence="CC-BY-4.0",
            created_at=self.now,
        )
        comment = Comment.objects.create(
            community=self.community,
            prompt_id=self.prompt + 1,
            author=self.template,
            text="Yes.",
            html="<p>Yes.</p>",
            html_version="1",
            licence="CC-BY-4.0",
            created_at=self.now,
        )
        prompt = {"prompt_id": f"{self.prompt} + g"}
        for kept in (answer, comment):
            copies(kept, half, **prompt, **self._author(Covers.TEXTS, of="g * 2"))
        tidy()
        began = time.perf_counter()
        export_archive(
            community=self.community, actor=self.steward, now=timezone.now()
        ).file.close()
        export = Export.objects.get(community=self.community)
        took = time.perf_counter() - began
        print(f"an export of {export.row_count} rows: {took:.1f} s", file=sys.stderr)
        others = copies(export, EXPORTS - 1)
        for table, columns in (
            ("preferences_exportrow", "comparison_id, chose_a"),
            ("preferences_exportground", "kind, version_id, licence, contributions, people"),
        ):
            run(
                f"INSERT INTO {table} (export_id, {columns})"
                f" SELECT %(others)s + g, {columns} FROM {table},"
                f" generate_series(1, {EXPORTS - 1}) g WHERE export_id = %(export)s",
                others=others,
                export=export.pk,
            )

    def _withdrawals(self) -> None:
        kept = Withdrawal.objects.create(
            user=self.template,
            scope="everything",
            total=10,
            asked_at=self.now,
            due_at=self.now + DUE_AFTER,
        )
        copies(kept, 29, user_id=f"{self.first} + g")
