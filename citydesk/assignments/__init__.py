"""A tip under work: states, decisions, what is written from it and paid for it."""
