"""From a prompt to a trained model, in a browser: the reason why everything else is here."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from communities.models import Community, Role
from preferences.models import Comparison, Preference
from preferences.releases.files import Form
from tests.factories import MembershipFactory, UserFactory
from tests.functional.browser.conftest import Site
from tests.functional.browser.looking import follow
from tests.functional.clear_cut import closed_community
from tests.functional.conftest import WorkerProcess
from tests.functional.test_export_trains import MESSAGE, MODEL
from tests.functional.training import load, train_dpo
from tests.support.chosen import some_of

pytestmark = [pytest.mark.browser, pytest.mark.train]

QUESTION = "A pull request has no tests, and its author does not answer. What do we do?"
DECIDED_BEFORE = 200


@pytest.fixture
def community(transactional_db: None, tmp_path: Path) -> Community:
    """Return a community that decided clear-cut pairs before, with a local model to ask."""
    community = closed_community(tmp_path)
    contributor = UserFactory(name="A contributor")
    MembershipFactory(community=community, user=contributor, role=Role.CONTRIBUTOR)
    MembershipFactory(community=community, user=UserFactory(name="A maintainer"))
    # One voter stays, so that the browser's vote decides alone.
    community.memberships.exclude(user__name__in=["A contributor", "A maintainer"]).delete()
    call_command("register_model", str(MODEL), "--licence=Apache-2.0", "--outputs=allowed")
    return community


@pytest.mark.parametrize("form", some_of(list(Form)))
def test_from_a_prompt_to_a_model_that_learned_from_the_vote(
    site: Site,
    community: Community,
    start_worker: Callable[..., WorkerProcess],
    tmp_path: Path,
    form: Form,
) -> None:
    start_worker()
    asked = _submit(site.sign_in("A contributor", f"/c/{community.slug}/prompts/new/"))
    _wait_for_answers(asked)

    voter = site.sign_in("A maintainer", f"/c/{community.slug}/vote/")
    _vote_by_keyboard(voter)
    preference = _decided()

    folder = _download(voter, community, form, tmp_path)
    loaded = load(folder, tmp_path)
    assert loaded.rows == DECIDED_BEFORE + 1
    assert loaded.columns == {
        "id": "string",
        "prompt": MESSAGE,
        "chosen": MESSAGE,
        "rejected": MESSAGE,
    }
    assert preference.chosen
    assert preference.chosen.text in _chosen_in(folder, preference)
    if form is Form.PARQUET:
        metrics = train_dpo(folder, MODEL, tmp_path / "trained")
        assert metrics.rows + metrics.held_out_rows == DECIDED_BEFORE + 1
        assert metrics.accuracy >= 0.75, metrics


def _submit(page: Page) -> Page:
    page.get_by_label("What do you want answered?").fill(QUESTION)
    page.get_by_label("Topic").select_option("labor")
    page.get_by_role("button", name="Submit the prompt").click()
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    return page


def _wait_for_answers(page: Page) -> None:
    """Answers arrive without a reload, both of them, and the page stops asking for more."""
    expect(page.locator("ol.given > li")).to_have_count(2, timeout=60_000)
    expect(page.locator("#arriving-words")).to_have_count(0, timeout=15_000)
    expect(page.get_by_text("stays hidden until its pairs have closed").first).to_be_visible()


def _vote_by_keyboard(page: Page) -> None:
    expect(page.get_by_role("region", name="The prompt")).to_contain_text(QUESTION)
    page.wait_for_timeout(400)  # a key held down from the page before must not vote
    page.keyboard.press("1")
    # It was the last pair: the page says what the vote changed.
    expect(page.get_by_role("heading", name="What your votes changed")).to_be_visible()
    expect(page.get_by_text("1 pair you voted on has been decided.")).to_be_visible()


def _decided() -> Preference:
    comparison = Comparison.objects.get(prompt__messages__0__content=QUESTION)
    return Preference.objects.select_related("chosen").get(comparison=comparison, kind="chosen")


def _download(page: Page, community: Community, form: Form, place: Path) -> Path:
    page.goto(f"/c/{community.slug}/results/")
    follow(page.get_by_role("link", name="Export as a dataset"))
    name = {Form.PARQUET: "Parquet", Form.JSONL: "JSON Lines"}[form]
    page.get_by_label(re.compile(name)).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    archive = place / "export.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(place / "export")
    (folder,) = (place / "export").iterdir()
    return folder


def _chosen_in(folder: Path, preference: Preference) -> str:
    """Return the chosen text of the row whose id is the pair's, read without the trainers."""
    import pyarrow.json
    import pyarrow.parquet

    (file,) = [*folder.rglob("*.parquet"), *folder.rglob("*.jsonl")]
    parquet = file.suffix == ".parquet"
    table = pyarrow.parquet.read_table(file) if parquet else pyarrow.json.read_json(file)
    (row,) = (row for row in table.to_pylist() if row["id"] == str(preference.comparison.public_id))
    assert set(row) == {"id", "prompt", "chosen", "rejected"}
    assert row["prompt"] == [{"role": "user", "content": QUESTION}]
    return str(row["chosen"][0]["content"])
