"""Settings of the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.ModestJSON"],
    # The first says how to authenticate when nobody has.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.DenyAll"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.DocumentedSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.as_problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}

# Neither "rest_framework" nor "drf_spectacular" is an installed app: they would add the files of
# pages that are off here, and nothing else.
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Folkmoot",
    "VERSION": "1",
    "DESCRIPTION": _(
        "What programs can read and write of the communities on this site. Everything asks the "
        "same rights as the pages do. Votes are cast by people, on the vote page, and not here."
    ),
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["api.schema.add_what_all_share"],
}
