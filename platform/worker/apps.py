"""The worker app."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """See the package's modules."""

    name = "worker"
