"""Factories that build the least a test needs."""

from tests.factories.accounts import UserFactory
from tests.factories.communities import (
    CommunityFactory,
    MembershipFactory,
    ReviewerFactory,
    SuspensionFactory,
)
from tests.factories.preferences import (
    ComparisonFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    RoundFactory,
)

__all__ = [
    "CommunityFactory",
    "ComparisonFactory",
    "LanguageModelFactory",
    "MembershipFactory",
    "PromptFactory",
    "ResponseFactory",
    "ReviewerFactory",
    "RoundFactory",
    "SuspensionFactory",
    "UserFactory",
]
