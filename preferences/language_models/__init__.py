"""The register of language models, and what their terms say about training on their answers."""
