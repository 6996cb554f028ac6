"""One script per claim about speed, each against its baseline in the same run."""
