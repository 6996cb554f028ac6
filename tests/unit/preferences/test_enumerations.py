"""The words that prompts and models are filed under."""

from __future__ import annotations

import pytest

from consent.outputs import Outputs, worse
from preferences.topics import Concern, Task, Topic


@pytest.mark.parametrize("words", [Topic, Task, Concern, Outputs])
def test_every_value_is_a_word_for_a_url_and_has_a_label(words: type[Topic]) -> None:
    for value, label in words.choices:
        assert value.replace("_", "").isalpha()
        assert value == value.lower()
        assert str(label)


def test_topics_tasks_and_concerns_are_those_of_the_product() -> None:
    assert Topic.values == ["values", "governance", "labor", "legal", "knowledge", "community"]
    assert ", ".join(str(label) for label in Task.labels) == (
        "explain, review, triage, write, decide, refuse, use a tool"
    )
    assert len(Concern.values) == 11


@pytest.mark.parametrize("policy", Outputs)
def test_the_policy_of_a_pair_is_the_worse_of_the_two(policy: Outputs) -> None:
    assert worse(policy, policy) == policy
    assert worse("allowed", policy) == worse(policy, "allowed") == policy
    assert worse("refused", policy) == worse(policy, "refused") == Outputs.REFUSED


@pytest.mark.parametrize("value", ["", "ALLOWED", "yes", "unknown"])
def test_a_policy_nobody_knows_counts_as_refused(value: str) -> None:
    assert worse(value, "allowed") == Outputs.REFUSED
