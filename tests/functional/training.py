"""What a model builder does with an export: load it, and train on it with TRL.

It runs in a process of its own, offline, as it would at theirs: nothing of the platform is there,
and the trainers' memory and warnings stay out of the tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
    # Two threads that wait for each other on a busy machine are slower than one.
    "OMP_NUM_THREADS": "1",
}
ROOT = Path(__file__).parents[2]
SEED = 7
HELD_OUT = 5
"""One prompt in so many is held out, with all of its rows."""


@dataclass(frozen=True)
class Loaded:
    """What `datasets.load_dataset(DIR)` makes of an export."""

    config: str
    splits: list[str]
    rows: int
    columns: dict[str, Any]
    """Each column's type: 'string', or the types of the messages' fields."""


@dataclass(frozen=True)
class Metrics:
    """One epoch of DPO; `accuracy`: of how many held-out rows the chosen answer gained more."""

    rows: int
    held_out_rows: int
    accuracy: float
    loss: float
    seconds: float


def load(dataset_dir: Path, out: Path) -> Loaded:
    """Load the dataset as anyone would, with its cache below `out`."""
    return Loaded(**_elsewhere("load", dataset_dir, out))


def train_dpo(dataset_dir: Path, model_dir: Path, out: Path) -> Metrics:
    """Train the model one epoch on the dataset, and measure it on prompts that it has not seen."""
    return Metrics(**_elsewhere("dpo", dataset_dir, out, model_dir))


def train_reward(dataset_dir: Path, model_dir: Path, out: Path) -> float:
    """Take one step of TRL's RewardTrainer on the dataset, and return its loss."""
    return float(_elsewhere("reward", dataset_dir, out, model_dir)["loss"])


def _elsewhere(what: str, *paths: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.functional.training", what, *map(str, paths)],
        cwd=ROOT,
        env={**os.environ, **OFFLINE},
        capture_output=True,
        text=True,
        check=False,
        timeout=540,
    )
    if done.returncode != 0:
        raise AssertionError(f"The {what} process failed:\n{done.stdout}\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _load(dataset_dir: str, out: str) -> Loaded:
    from datasets import get_dataset_config_names, load_dataset

    (config,) = get_dataset_config_names(dataset_dir)
    loaded = load_dataset(dataset_dir, cache_dir=f"{out}/cache")
    (split,) = loaded
    columns = {name: _type(feature) for name, feature in loaded[split].features.items()}
    return Loaded(config, [split], loaded[split].num_rows, columns)


def _type(feature: Any) -> Any:
    if hasattr(feature, "dtype") and feature.dtype == "string":
        return "string"
    return {name: field.dtype for name, field in feature.feature.items()}


def _split(dataset_dir: str, out: str) -> tuple[Any, Any]:
    """Hold out the prompts whose digests come first: the same ones for the same dataset."""
    from datasets import load_dataset

    rows = load_dataset(dataset_dir, split="train", cache_dir=f"{out}/cache")
    digests = [hashlib.sha256(json.dumps(prompt).encode()).hexdigest() for prompt in rows["prompt"]]
    distinct = sorted(set(digests))
    held_out = set(distinct[: max(1, len(distinct) // HELD_OUT)])
    places: dict[bool, list[int]] = {True: [], False: []}
    for place, digest in enumerate(digests):
        places[digest in held_out].append(place)
    return rows.select(places[False]), rows.select(places[True])


def _arguments(out: str) -> dict[str, Any]:
    return {
        "output_dir": out,
        "num_train_epochs": 1,
        "per_device_train_batch_size": 8,
        "per_device_eval_batch_size": 8,
        "learning_rate": 5e-5,
        "max_length": 512,
        "use_cpu": True,
        "bf16": False,
        "gradient_checkpointing": False,
        "report_to": "none",
        "save_strategy": "no",
        "logging_strategy": "no",
        "disable_tqdm": True,
        "seed": SEED,
    }


def _dpo(dataset_dir: str, out: str, model_dir: str) -> Metrics:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.dpo_config import DPOConfig
    from trl.trainer.dpo_trainer import DPOTrainer

    train, held_out = _split(dataset_dir, out)
    trainer = DPOTrainer(
        model=AutoModelForCausalLM.from_pretrained(model_dir, dtype=torch.float32),
        args=DPOConfig(**_arguments(out), beta=0.1),
        train_dataset=train,
        eval_dataset=held_out,
        processing_class=AutoTokenizer.from_pretrained(model_dir),
    )
    trained = trainer.train()
    after = trainer.evaluate()
    return Metrics(
        rows=len(train),
        held_out_rows=len(held_out),
        accuracy=after["eval_rewards/accuracies"],
        loss=after["eval_loss"],
        seconds=trained.metrics["train_runtime"],
    )


def _reward(dataset_dir: str, out: str, model_dir: str) -> dict[str, float]:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    from trl.trainer.reward_config import RewardConfig
    from trl.trainer.reward_trainer import RewardTrainer

    tokenizer = AutoTokenizer.from_pretrained(model_dir)
    model = AutoModelForSequenceClassification.from_pretrained(
        model_dir, num_labels=1, dtype=torch.float32
    )
    model.config.pad_token_id = tokenizer.pad_token_id
    trainer = RewardTrainer(
        model=model,
        args=RewardConfig(**_arguments(out), max_steps=1),
        train_dataset=_split(dataset_dir, out)[0],
        processing_class=tokenizer,
    )
    return {"loss": trainer.train().training_loss}


def _main(what: str, dataset_dir: str, out: str, *model_dir: str) -> None:
    result: Any
    if what == "load":
        result = asdict(_load(dataset_dir, out))
    elif what == "dpo":
        result = asdict(_dpo(dataset_dir, out, *model_dir))
    else:
        result = _reward(dataset_dir, out, *model_dir)
    sys.stdout.write("\n" + json.dumps(result) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
