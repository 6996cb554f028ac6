"""The domain's tables, one model a file."""

from preferences.models.account_deletion import AccountDeletion
from preferences.models.appeal import Appeal
from preferences.models.comment import Comment
from preferences.models.comparison import Comparison
from preferences.models.current_vote import CurrentVote
from preferences.models.data_download import DataDownload
from preferences.models.export import Export, ExportGround, ExportRow, GroundKind
from preferences.models.generation import Generation
from preferences.models.language_model import LanguageModel
from preferences.models.lease import Lease
from preferences.models.model_terms import (
    Disclosure,
    Layer,
    LayerOpenness,
    ModelBase,
    ModelTerms,
    ModelTermsDecision,
    PolicyChange,
)
from preferences.models.moderation_action import ActionKind, ModerationAction
from preferences.models.moderation_case import ModerationCase, SubjectKind
from preferences.models.preference import Preference
from preferences.models.prompt import Prompt
from preferences.models.prompt_band import PromptBand
from preferences.models.report import Report, ReportKind
from preferences.models.response import Response
from preferences.models.round import Round
from preferences.models.screening import Screening
from preferences.models.suspension_proposal import SuspensionProposal, SuspensionState
from preferences.models.vote import Vote

__all__ = [
    "AccountDeletion",
    "ActionKind",
    "Appeal",
    "Comment",
    "Comparison",
    "CurrentVote",
    "DataDownload",
    "Disclosure",
    "Export",
    "ExportGround",
    "ExportRow",
    "Generation",
    "GroundKind",
    "LanguageModel",
    "Layer",
    "LayerOpenness",
    "Lease",
    "ModelBase",
    "ModelTerms",
    "ModelTermsDecision",
    "ModerationAction",
    "ModerationCase",
    "PolicyChange",
    "Preference",
    "Prompt",
    "PromptBand",
    "Report",
    "ReportKind",
    "Response",
    "Round",
    "Screening",
    "SubjectKind",
    "SuspensionProposal",
    "SuspensionState",
    "Vote",
]
