"""A variable that a template names and no view gives fails the test that renders it."""

from __future__ import annotations

import pytest
from django.template import engines


def test_an_undefined_variable_fails_a_test() -> None:
    template = engines["django"].from_string("{{ forgotten }}")

    with pytest.raises(pytest.fail.Exception, match="forgotten"):
        template.render({})
