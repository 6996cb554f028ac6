"""The sweep and the signs of life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from celery.worker import state
from pytest_django.fixtures import Settings

from preferences.generation.claim_generations import claim_generations
from preferences.models import Generation, Lease
from preferences.models.comparison import ComparisonState
from preferences.models.generation import GenerationState
from tests.factories.generations import unloaded_model, waiting_prompts
from tests.integration.conftest import NOW, found_moot
from tests.integration.voting.test_casting_votes import A_MUCH
from worker import sweeping
from worker.liveness import inference_silent
from worker.models import Worker
from worker.poller import DEAF_AFTER, Poller
from worker.sweeping import sweep_up
from worker.tasks import generate

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the sweep woke; nothing is sent."""
    kinds: list[str] = []
    monkeypatch.setattr(sweeping, "wake", kinds.append)
    return kinds


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The messages the poller sends; none reaches a broker."""
    messages: list[dict[str, object]] = []
    monkeypatch.setattr(generate, "apply_async", lambda **options: messages.append(options))
    return messages


def test_the_sweep_takes_rows_from_silent_workers_and_wakes_another(woken: list[str]) -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim_generations(owner="silent", most=16, until=NOW + MINUTE, now=NOW)
    sweep_up(now=NOW)
    assert woken == []
    sweep_up(now=NOW + MINUTE)
    assert woken == ["generation"]
    assert Generation.objects.filter(state=GenerationState.QUEUED).count() == 2


def test_the_sweep_closes_what_has_settled(woken: list[str], settings: Settings) -> None:
    settings.FOLKMOOT_SETTLING = MINUTE
    moot = found_moot(voters=1)
    moot.cast(moot.voters[0], A_MUCH)
    assert moot.reload().state == ComparisonState.SETTLING
    sweep_up(now=NOW + MINUTE)
    assert moot.reload().state == ComparisonState.CLOSED
    sweep_up(now=NOW + MINUTE)
    assert woken == []


def test_leases_and_workers_gone_for_a_day_are_forgotten(woken: list[str]) -> None:
    moot = found_moot(voters=1)
    lease = moot.lease(moot.voters[0])
    Worker.objects.create(name="old", queue="inference", polled_at=NOW)
    sweep_up(now=lease.expires_at + timedelta(hours=23))
    assert Lease.objects.exists()
    sweep_up(now=lease.expires_at + timedelta(hours=25))
    assert not Lease.objects.exists()
    assert not Worker.objects.exists()


def test_silence_is_a_minute_without_a_look() -> None:
    assert inference_silent(now=NOW)
    Worker.objects.create(name="default@here", queue="default", polled_at=NOW)
    assert inference_silent(now=NOW)
    Worker.objects.create(name="inference@here", queue="inference", polled_at=NOW)
    assert not inference_silent(now=NOW + timedelta(seconds=59))
    assert inference_silent(now=NOW + timedelta(seconds=60))


def test_a_poll_signs_and_wakes_only_when_something_waits(sent: list[dict[str, object]]) -> None:
    poller = Poller(name="inference@here", queues=["inference"])
    poller.poll()
    assert not inference_silent(now=datetime.now(UTC))
    assert sent == []
    unloaded_model()
    waiting_prompts(1, now=NOW)
    poller.poll()
    assert len(sent) == 1
    assert sent[0]["expires"]


def test_a_worker_for_other_queues_wakes_nobody(sent: list[dict[str, object]]) -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    Poller(name="default@here", queues=["default"]).poll()
    assert sent == []
    assert inference_silent(now=datetime.now(UTC))


def test_a_child_at_work_is_not_woken_again(
    sent: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Request:
        name = generate.name

    monkeypatch.setattr(state, "reserved_requests", {Request()})
    unloaded_model()
    waiting_prompts(1, now=NOW)
    Poller(name="inference@here", queues=["inference"]).poll()
    assert sent == []
    assert not inference_silent(now=datetime.now(UTC))


def test_a_worker_that_messages_do_not_reach_no_longer_signs(
    sent: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("worker.poller.time.monotonic", clock)
    unloaded_model()
    waiting_prompts(1, now=NOW)
    poller = Poller(name="inference@here", queues=["inference"])
    poller.poll()
    first = Worker.objects.get().polled_at
    clock.seconds += DEAF_AFTER
    poller.poll()
    second = Worker.objects.get().polled_at
    assert second > first
    clock.seconds += DEAF_AFTER
    poller.poll()
    assert Worker.objects.get().polled_at == second
    assert len(sent) == 3


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("lost", [3, 11])
def test_a_row_that_lost_its_workers_is_woken_for_again(
    woken: list[str], sent: list[dict[str, object]], lost: int
) -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    Generation.objects.update(attempts=lost)

    sweep_up(now=NOW)
    Poller(name="inference@here", queues=["inference"]).poll()

    assert woken == ["generation"]
    assert sent
