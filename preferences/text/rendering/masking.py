"""An answer that names its own model is masked, because voters judge without knowing who wrote it.

Two rules, from what leaks to what would only be noise:

1. The names the caller gives (the model's own) are masked **anywhere**, without regard to case and
   whatever stands between their parts ("vicuna-13b" also as "Vicuna 13B"); with an owner
   ("someone/name-7b") or a revision ("name-7b:2024") also the bare name. But a name that is an
   ordinary word or short ("bard", "llama", "r1") falls under rule 2: "the bard sang" is about
   poets, and "[model] wool" would tell more than it hides.
2. Names of known families and makers, and the first word of the model's own name, are masked
   **where an answer speaks about itself**: "I am …", "my name is …", "as …, I", "as an AI model
   trained by …", "you are talking to …". After such an opening, words that say nothing ("a large
   language model based on") are passed over, and the names among them are masked. "Such as
   ChatGPT" and "ChatGPT writes …" stay: answers about AI contributions must be able to say so.

Matching sees through case, full-width letters and hidden characters inside a name. It cannot see
through paraphrase, nor through letters borrowed from another alphabet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from preferences.text.rendering.characters import hidden_runs

FAMILIES = (
    "Alpaca", "Baichuan", "Bard", "Bing Chat", "BLOOM", "ChatGLM", "ChatGPT", "Claude", "Codex",
    "Cohere", "Command R", "Copilot", "DeepSeek", "Dolly", "Ernie Bot", "Falcon", "FLAN-T5",
    "Gemini", "Gemma", "GLM", "GPT", "GPT-J", "GPT-NeoX", "GPT-OSS", "Granite", "Grok", "Hermes",
    "InternLM", "Jamba", "Kimi", "Koala", "LaMDA", "Llama", "LLaMA", "MiniMax", "Ministral",
    "Mistral", "Mixtral", "MPT", "Nemotron", "OASST", "OLMo", "OpenAssistant",
    "Open Assistant", "OPT", "Orca", "PaLM", "Phi", "Pi", "Pythia", "QwQ", "Qwen", "SmolLM",
    "SOLAR", "StableLM", "StarCoder", "Tongyi Qianwen", "Tulu", "Vicuna", "WizardLM", "Yi",
    "Zephyr",
)  # fmt: skip
MAKERS = (
    "01.AI", "AI2", "Alibaba", "Alibaba Cloud", "Allen Institute for AI", "Amazon", "Anthropic",
    "Apple", "Baidu", "BigScience", "Databricks", "DeepMind", "EleutherAI", "Google",
    "Google DeepMind", "Hugging Face", "IBM", "LAION", "LMSYS", "Meta", "Meta AI", "Microsoft",
    "Microsoft Research", "Mistral AI", "Moonshot AI", "Nous Research", "NVIDIA", "OpenAI",
    "Stability AI", "Stanford", "Tencent", "xAI", "Zhipu AI",
)  # fmt: skip
ORDINARY_WORDS = frozenset(
    [
        "alpaca",
        "assistant",
        "base",
        "bard",
        "bloom",
        "chat",
        "claude",
        "codex",
        "command",
        "copilot",
        "demo",
        "dolly",
        "falcon",
        "gemini",
        "gemma",
        "granite",
        "grok",
        "hermes",
        "instruct",
        "koala",
        "large",
        "llama",
        "mistral",
        "model",
        "nova",
        "opt",
        "orca",
        "palm",
        "phi",
        "pi",
        "pythia",
        "small",
        "solar",
        "starter",
        "test",
        "tiny",
        "yi",
        "zephyr",
    ]
)
"""Never masked anywhere merely because a model bears them as its whole name."""

MIN_NAME_LENGTH = 4
MAX_WORDS = 40
"""How far a self-description is followed, in words; what an answer says of itself is shorter."""

_SEPARATOR = r"[-_\s./:]*"
_VERSION = (
    r"(?:[-\s.:_]?(?:v?\d[\w.]{0,20}(?<=\w)|o\d|turbo|pro|ultra|flash|sonnet|opus|haiku|instruct"
    r"|chat|mini|nano|preview|large|medium|small|plus|coder|max)(?!\w)){0,6}"
)
_OPENING = re.compile(
    r"(?<!\w)(?:"
    r"i(?:\s+am|['’]m|\s+was)|my\s+name(?:\s+is|['’]s)|call\s+me|sincerely|regards|yours"
    r"|you(?:\s+are|['’]re)\s+(?:now\s+)?(?:talking|chatting|speaking)\s+(?:to|with)"
    r"|(?P<comparing>(?<!such\s)as)"
    r")(?!\w)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:a|an|the|ai|artificial|intelligence|large|language|models?|llm|assistant|chatbot|bot"
    r"|virtual|digital|conversational|helpful|harmless|friendly|open|source|called|named|known|as"
    r"|based|on|powered|by|version|of|instance|trained|developed|created|made|built|designed|fine"
    r"|tuned|finetuned|provided|released|from|at|and|using|with|just|only|actually|not|really"
    r"|currently|running|research|team|company|researchers|engineers|new|generative|multimodal"
    r"|text|computer|system|program|that|which|was|is)(?!\w)",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?<!\w)(?:ai|language\s+model|llm|assistant|chatbot|bot"
    r"|(?:trained|tuned|developed|created|made|built|designed|powered|provided|released)\s+by)(?!\w)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"[\s,;:–—-]*(?:i|i['’]\w+|my|me|we)(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:['’]s\b)?[\s,;:()\"'“”‘’*_–—-]*")


@dataclass(frozen=True, slots=True)
class _Names:
    """Patterns of the names of one call."""

    anywhere: re.Pattern[str] | None
    in_self: re.Pattern[str]
    makers: re.Pattern[str]


def spans_to_mask(text: str, masks: Sequence[str]) -> list[tuple[int, int]]:
    """Return where ``text`` names its own model: sorted, disjoint (start, end) places.

    ``masks`` are the model's own names; with none, only the second rule applies.
    """
    skeleton, places = _skeleton(text)
    names = _names(tuple(masks))
    found = [match.span() for match in names.anywhere.finditer(skeleton)] if names.anywhere else []
    found += _self_naming(skeleton, names)
    return merged((places[start], places[end - 1] + 1) for start, end in found)


def _skeleton(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` as it looks, and for each of its characters the place in ``text``."""
    runs = hidden_runs(text)
    if not runs and unicodedata.is_normalized("NFKC", text):
        return text, range(len(text))
    skipped = {place for start, end in runs for place in range(start, end)}
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place not in skipped:
            looks_like = unicodedata.normalize("NFKC", character)
            letters.append(looks_like)
            places.extend([place] * len(looks_like))
    return "".join(letters), places


def _self_naming(text: str, names: _Names) -> list[tuple[int, int]]:
    """Follow each opening of a self-description and collect the names in it."""
    found: list[tuple[int, int]] = []
    end = 0
    for opening in _OPENING.finditer(text):
        if opening.start() >= end:  # else it stands inside a description that was read already
            spans, end = _names_after(text, opening.end(), names)
            about_itself = opening["comparing"] is None or (
                _MACHINE.search(text, opening.end(), end) or _FIRST_PERSON.match(text, end)
            )
            found.extend(spans if about_itself else [])
    return found


def _names_after(text: str, start: int, names: _Names) -> tuple[list[tuple[int, int]], int]:
    """Read names, and words that say nothing, from ``start``; return the names and the end.

    A maker counts only beside a model or a word for one: people are "at" companies, too.
    """
    models: list[tuple[int, int]] = []
    makers: list[tuple[int, int]] = []
    place = start
    for _word in range(MAX_WORDS):
        between = _BETWEEN.match(text, place)
        here = between.end() if between else place
        if word := names.in_self.match(text, here):
            models.append(word.span())
        elif word := names.makers.match(text, here):
            makers.append(word.span())
        else:
            word = _FILLER.match(text, here)
        if word is None:
            break
        place = word.end()
    is_machine = models or _MACHINE.search(text, start, place)
    return (models + makers if is_machine else []), place


@lru_cache(maxsize=256)
def _names(masks: tuple[str, ...]) -> _Names:
    anywhere: set[str] = set()
    in_self = set(FAMILIES)
    for name in _variants(masks):
        ordinary = name.lower() in ORDINARY_WORDS or len(name) < MIN_NAME_LENGTH
        (in_self if ordinary else anywhere).add(name)
        first_word = re.match(r"[^\W\d_]{3,}", name)
        if first_word:
            in_self.add(first_word[0])
    return _Names(
        anywhere=re.compile(_any_of(anywhere) + r"(?![^\W_])", re.I) if anywhere else None,
        in_self=re.compile(_any_of(in_self | anywhere) + r"(?![^\W\d_])" + _VERSION, re.I),
        makers=re.compile(_any_of(set(MAKERS)) + r"(?![^\W_])", re.I),
    )


def _variants(masks: Sequence[str]) -> Iterator[str]:
    """Yield each name whole, without its owner, and without its revision."""
    for mask in masks:
        name = mask.strip().strip("/")
        bare = name.rsplit("/", 1)[-1]
        for variant in (name, bare, bare.split(":")[0]):
            if re.search(r"\w", variant):
                yield variant


def _any_of(names: set[str]) -> str:
    """Return a pattern for whole names, longest first, with any separators between their parts."""
    patterns = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        parts = re.findall(r"[^\W_]+|[^\w\s./:-]", unicodedata.normalize("NFKC", name))
        patterns.append(_SEPARATOR.join(re.escape(part) for part in parts))
    return rf"(?<![^\W_])(?:{'|'.join(patterns)})"


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the (start, end) places that the spans cover: sorted, disjoint."""
    covered: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(end, covered[-1][1]))
        else:
            covered.append((start, end))
    return covered
