"""What gunicorn is told: its own messages leave as lines like everybody else's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.log import configure_logging
from gunicorn.glogging import Logger as GunicornLogger


class Logger(GunicornLogger):  # type: ignore[misc]
    """Hands gunicorn's messages to the site's logging; requests are logged by web.middleware."""

    def setup(self, cfg: Any) -> None:
        """Let the messages rise to the root logger, which the settings configure."""
        super().setup(cfg)
        configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
        self.error_log.propagate = True
