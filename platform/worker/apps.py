"""The worker app."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """See the package's modules."""

    name = "worker"

    def ready(self) -> None:
        """Follow the start and the stop of worker processes."""
        from worker import lifecycle

        lifecycle.connect()
