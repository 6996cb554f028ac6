"""What is shown is never taken; what is taken is taken strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.models import User
from consent.models import Origin
from consent.rights import MAX_SOURCE_LENGTH, Rights


class Shown(serializers.Serializer[Any]):
    """What the API says: every field is there in every answer."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields, all of them only read."""
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        return fields


class StrictSerializer(serializers.Serializer[Any]):
    """What the API takes: a name that it doesn't know is a mistake and is said so."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Check what was sent.

        Raises:
            ValidationError: a field is wrong, or unknown.
        """
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            raise ValidationError(
                {name: [_("There is no such field.")] for name in sorted(map(str, unknown))}
            )
        checked: dict[str, Any] = super().to_internal_value(data)
        return checked


@extend_schema_field(OpenApiTypes.STR)
class ExactCharField(serializers.CharField):
    """A text exactly as it was written; a number is none."""

    default_error_messages = {"invalid": gettext_lazy("Give a text.")}

    def __init__(self, **given: Any) -> None:
        """Keep the spaces at both ends."""
        super().__init__(trim_whitespace=False, **given)

    def to_internal_value(self, data: Any) -> str:
        """Take a text.

        Raises:
            ValidationError: it is something else.
        """
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WrittenSerializer(StrictSerializer):
    """A text that is screened for personal data and secrets before it is stored."""

    as_is = ExactCharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=64,
        help_text=gettext_lazy("From the answer 422, when what was found is meant to be public."),
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields, the acknowledgment last."""
        fields = super().get_fields()
        fields["as_is"] = fields.pop("as_is")
        return fields


class PersonSerializer(Shown):
    """Somebody who takes part, or a program that does. Never an e-mail address."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=User.Kind.choices,
        help_text=gettext_lazy("A bot is a program; a simulated voter follows a stated rule."),
    )


@extend_schema_field(PersonSerializer(allow_null=True))
class AuthorField(serializers.Field[Any, Any, Any, Any]):
    """Who gave a text; null where whoever asks may not know (`named`)."""

    def __init__(self, **given: Any) -> None:
        """Take the whole row: what may be told stands beside the author."""
        super().__init__(source="*", read_only=True, **given)

    def to_representation(self, value: Any) -> Any:
        """Return the person, or None."""
        known = value.named and value.author is not None
        return PersonSerializer(value.author).data if known else None


class EmployerField(serializers.UUIDField):
    """For which employer something is written, by those who may write for several."""

    def __init__(self, **given: Any) -> None:
        """Need none: whoever has one employer need not name it."""
        words = gettext_lazy(
            "With the origin `employer`: for which one, where you may write for several."
        )
        super().__init__(
            **{"required": False, "allow_null": True, "default": None, "help_text": words, **given}
        )


class GivenSerializer(WrittenSerializer):
    """A text that somebody gives, with whose words it is."""

    origin = serializers.ChoiceField(
        choices=[Origin.OWN.value, Origin.QUOTED.value, Origin.EMPLOYER.value],
        required=False,
        default=Origin.OWN.value,
        help_text=gettext_lazy(
            "Whose words it is: your own, quoted, or yours for an employer who allows this."
        ),
    )
    source = ExactCharField(  # type: ignore[assignment]
        required=False,
        allow_blank=True,
        default="",
        max_length=MAX_SOURCE_LENGTH,
        help_text=gettext_lazy("Where it is quoted from: an address, or title and author."),
    )
    licence = ExactCharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=100,
        help_text=gettext_lazy("The SPDX id under which it stands where it is quoted from."),
    )
    employer = EmployerField()


def rights_in(sent: dict[str, Any]) -> Rights:
    """Take what was stated of a text out of what was sent."""
    return Rights(
        origin=Origin(sent.pop("origin")),
        source=sent.pop("source", ""),
        licence=sent.pop("licence", ""),
        employer=sent.pop("employer"),
    )
