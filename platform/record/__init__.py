"""The append-only record: who did what to what, when, and by which right."""
