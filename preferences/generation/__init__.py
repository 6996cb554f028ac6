"""Answers by models, as durable jobs: request, claim, renew, finish, fail."""
