"""A site that can't send mail says so, and works on."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core import mail

from accounts.checks import NO_MAIL, mail_is_configured


def test_a_site_without_a_mail_server_is_warned(settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.Unsent"
    assert mail_is_configured(None) == [NO_MAIL]

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail_is_configured(None) == []


def test_a_mail_that_nobody_sends_leaves_a_line_without_text_or_address(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.Unsent"

    with caplog.at_level(logging.WARNING):
        mail.send_mail("Subject", "Text", None, ["somebody@example.org"])

    assert "EMAIL_URL is not set" in caplog.text
    assert not any(word in caplog.text for word in ("Subject", "Text", "somebody"))
