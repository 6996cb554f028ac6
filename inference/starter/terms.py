"""What is true of the starter model's terms and openness, for whoever registers it."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

LICENCE = "Apache-2.0"
URL = "https://spdx.org/licenses/Apache-2.0.html"
# The day on which the model that is kept here was trained and put under these terms.
READ_ON = date(2026, 11, 21)
# Everything stands in the project's own source; layers as preferences.models.Layer names them.
PLACES = {
    "weights": "inference/starter/model/model.safetensors",
    "training_data": "inference/starter/situations/",
    "training_code": "inference/starter/training.py",
    "evaluation": "inference/starter/model/README.md",
}


def licence_text() -> str:
    """Return the licence's own words, unchanged."""
    return (files("inference.starter") / "LICENSE.txt").read_text(encoding="utf-8")
