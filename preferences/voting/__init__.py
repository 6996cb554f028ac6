"""From an open comparison to a preference: which pairs open, who may vote, cast, change, settle."""
