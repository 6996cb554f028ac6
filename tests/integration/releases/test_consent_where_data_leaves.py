"""What people did not let be published leaves in no export."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, Consent, ConsentState, Covers, Origin, Purpose
from preferences.models import Preference, Prompt, Response
from preferences.releases.export_preferences import NothingToExport, export_preferences
from preferences.releases.files import Form
from preferences.releases.quick_preview import preview_export
from tests.factories import MembershipFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import everybody_votes, lines, manifest, pair

pytestmark = pytest.mark.django_db


def left_out(community: Community) -> dict[str, int]:
    """Return how many comparisons stay for which reason."""
    preview = preview_export(community, at=NOW)
    return {name: count for gate in preview.gates for name, count in gate.reasons.items()}


@pytest.fixture
def author(community: Community) -> User:
    """Return a contributor who lets everything be published."""
    user: User = MembershipFactory(community=community, role="contributor").user
    return user


def written_by(author: User, **part: Any) -> None:
    """Say of a stored text that the author wrote it here, and agreed to the terms for texts."""
    accepted = Acceptance.objects.get(user=author, covers=Covers.TEXTS, acting_as="self")
    given = {"author": author, "origin": Origin.OWN, "acceptance": accepted}
    if "prompt" in part:
        Prompt.objects.filter(pk=part["prompt"]).update(**given)
    else:
        Response.objects.filter(pk=part["answer"]).update(model=None, licence="CC-BY-4.0", **given)


@pytest.mark.parametrize("part", ["prompt", "chosen", "rejected"])
def test_a_text_leaves_while_its_author_lets_it(
    community: Community, author: User, part: str
) -> None:
    one = pair(community)
    places = {"prompt": one.prompt_id, "chosen": one.response_b_id, "rejected": one.response_a_id}
    written_by(author, **{"prompt" if part == "prompt" else "answer": places[part]})
    everybody_votes(community)
    assert preview_export(community, at=NOW).rows == 1

    answers(author, community, Purpose.PUBLISH_TEXTS, ConsentState.WITHDRAWN)
    assert left_out(community) == {"no consent": 1}
    answers(author, community, Purpose.PUBLISH_TEXTS, ConsentState.GIVEN)
    assert preview_export(community, at=NOW).rows == 1
    Consent.objects.filter(user=author).update(valid_until=NOW)
    assert left_out(community) == {"no consent": 1}
    assert preview_export(community, at=NOW - timedelta(seconds=1)).rows == 1


def test_a_text_without_terms_or_age_or_taken_out_stays(community: Community, author: User) -> None:
    one = pair(community)
    written_by(author, prompt=one.prompt_id)
    everybody_votes(community)
    prompts = Prompt.objects.filter(pk=one.prompt_id)

    prompts.update(acceptance=None)
    assert left_out(community) == {"no terms": 1}
    young = Acceptance.objects.create(
        **{
            field.name: getattr(Acceptance.objects.get(user=author, covers="texts"), field.name)
            for field in Acceptance._meta.fields
            if field.name not in ("id", "public_id", "of_age", "acting_as", "entity")
        },
        of_age=False,
        acting_as="employee",
        entity="A firm",
    )
    prompts.update(acceptance=young)
    assert left_out(community) == {"under age": 1}
    written_by(author, prompt=one.prompt_id)
    prompts.update(removed_at=NOW)
    assert left_out(community) == {"removed": 1}


def test_votes_count_here_and_leave_only_while_their_voters_let_them(
    community: Community, tmp_path: Path
) -> None:
    others = [MembershipFactory(community=community).user for _ in range(2)]
    one = pair(community)
    everybody_votes(community)
    assert preview_export(community, at=NOW).rows == 1
    Preference.objects.filter(comparison=one).update(minimum=2)
    before = Preference.objects.get(comparison=one)

    answers(others[0], community, Purpose.PUBLISH_VOTES, ConsentState.REFUSED)

    export_preferences(
        community=community, actor=None, now=NOW, out=tmp_path / "two", form=Form.JSONL
    )
    assert len(lines(tmp_path / "two")) == 1
    assert manifest(tmp_path / "two")["representation"]["votes"] == 2
    answers(others[1], community, Purpose.PUBLISH_VOTES, ConsentState.WITHDRAWN)
    assert left_out(community) == {"votes": 1}
    with pytest.raises(NothingToExport):
        export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "none")
    now = Preference.objects.get(comparison=one)
    assert (now.kind, now.votes) == (before.kind, 3), "it counts here"


def test_a_community_whose_licence_is_stricter_leaves_out_what_does_not_fit(
    community: Community,
) -> None:
    pair(community, licence="CC-BY-SA-4.0")
    pair(community, text="Free.", licence="CC0-1.0")
    everybody_votes(community)

    assert left_out(community) == {"licence": 1}
    Community.objects.filter(pk=community.pk).update(outbound_licence="CC-BY-SA-4.0")
    assert preview_export(community, at=NOW).rows == 2
