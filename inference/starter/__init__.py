"""The starter model: a tiny language model, its corpus and the script that trains it.

It exists so that the whole loop works in seconds on any machine. It is a demonstration model, not
an assistant. See docs/starter-model.md.
"""
