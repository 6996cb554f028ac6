"""What others see of somebody who has left: a word for everybody, in place of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _


class _ShownName(DeferredAttribute):
    """Reads the empty name of an account that is stored as what pages say then."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        stored = super().__get__(instance, cls)
        if instance is None or stored or instance._state.adding:
            return stored
        return _("Somebody who left")

    def __set__(self, instance: Any, value: Any) -> None:
        # Python asks `__get__` of what is in the row already only where this is there, too.
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class PersonNameField(_Text):
    """A name that pages show as it is, and an empty one in words.

    Every page, mail and answer of the API shows names, and each would have to know what an empty
    one means; so the field itself does. The table holds '' all the same.
    """

    descriptor_class = _ShownName

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Store what was set, not what is shown."""
        return model_instance.__dict__.get(self.attname, "")

    def deconstruct(self) -> Any:
        """Be an ordinary text to migrations: the table has nothing special."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
