"""The domain's tables, one model a file."""

from preferences.models.comparison import Comparison
from preferences.models.current_vote import CurrentVote
from preferences.models.generation import Generation
from preferences.models.language_model import LanguageModel
from preferences.models.lease import Lease
from preferences.models.preference import Preference
from preferences.models.prompt import Prompt
from preferences.models.response import Response
from preferences.models.round import Round
from preferences.models.vote import Vote

__all__ = [
    "Comparison",
    "CurrentVote",
    "Generation",
    "LanguageModel",
    "Lease",
    "Preference",
    "Prompt",
    "Response",
    "Round",
    "Vote",
]
