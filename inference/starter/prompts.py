"""Prompts for the demo: questions that the starter model can answer readably."""

from __future__ import annotations

from collections import Counter

from inference.starter.situations import situations


def demo_prompts(count: int = 60) -> list[dict[str, str]]:
    """Return prompts in a fixed order: one of each situation, then more of the rarer topics.

    Raises:
        ValueError: the corpus has fewer prompts than ``count``.
    """
    offered = [
        (place, {"text": ask.text, "topic": item.topic, "task": ask.task, "language": "en"})
        for item in situations()
        for place, ask in enumerate(item.demo)
    ]
    chosen = [prompt for place, prompt in offered if place == 0][:count]
    spare = [prompt for place, prompt in offered if place > 0]
    if count > len(offered):
        raise ValueError(f"The corpus has {len(offered)} demo prompts, fewer than {count}.")
    topics = Counter(prompt["topic"] for prompt in chosen)
    while len(chosen) < count:
        rarest = min(spare, key=lambda prompt: topics[prompt["topic"]])
        spare.remove(rarest)
        chosen.append(rarest)
        topics[rarest["topic"]] += 1
    return chosen
