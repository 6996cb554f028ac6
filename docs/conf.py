"""Builds the documentation site: `make docs`."""

project = "Folkmoot"
author = "the Folkmoot contributors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = "Folkmoot"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
