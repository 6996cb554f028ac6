"""Where mail goes on a site that has no mail server yet."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class Unsent(BaseEmailBackend):
    """Sends nothing, and says so in the log; neither address nor text is written there."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Drop the messages."""
        logger.warning("%d mail was not sent: EMAIL_URL is not set.", len(email_messages))
        return 0
