"""Reports, decisions, appeals: who decides, what a decision does, how it is reversed."""
