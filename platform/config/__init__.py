"""The composition root: settings, URLs, the WSGI, ASGI and Celery applications."""

# Every process that wakes a worker needs the application that tasks are bound to.
from config.celery import app

__all__ = ["app"]
