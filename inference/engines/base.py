"""What every engine offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from inference.types import Generated, GenerationRequest, ModelDescription

ShouldStop = Callable[[], bool]


class Engine(ABC):
    """A loaded language model that answers batches of requests."""

    @abstractmethod
    def describe(self) -> ModelDescription:
        """Return what was loaded, by name, revision and file digests."""

    @abstractmethod
    def check(self, request: GenerationRequest) -> int:
        """Return the length of the request's prompt in tokens.

        Raises:
            PromptTooLong: the prompt and its answer do not fit into the context.
            ConversationRefused: the chat template cannot express the conversation.
        """

    @abstractmethod
    def generate(
        self, requests: Sequence[GenerationRequest], *, should_stop: ShouldStop | None = None
    ) -> list[Generated]:
        """Answer all requests, in their order.

        ``should_stop`` is asked after each token; once it says yes, nothing is returned.

        Raises:
            PromptTooLong, ConversationRefused: as ``check``, before anything is generated.
            Cancelled: ``should_stop`` said yes.
        """

    @abstractmethod
    def close(self) -> None:
        """Give the model's memory back. The engine cannot be used afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
