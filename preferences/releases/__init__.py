"""From closed comparisons to files that trainers read.

Every closed comparison goes through the gates (`gates`), which count what they leave out; what is
left becomes rows (`rows`), is written as a stream (`files`), and is described by a manifest and a
card (`manifest`, `card`) from what the stream was seen to hold (`summary`). A folder appears whole
or not at all (`folder`).
"""
