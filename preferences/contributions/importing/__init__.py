"""Reading files that others wrote: JSONL and CSV, one row at a time.

Bytes → lines (`lines`) → rows (`jsonl`, `table`) → prompts and responses (`prompts`, `responses`).
A row is whole or refused; whatever is wrong with one says nothing about the next. Only a file that
cannot be read at all raises `FileRefused`.
"""
