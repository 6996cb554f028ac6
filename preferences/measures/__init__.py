"""Pure numbers: no Django, nothing of ours imported."""
