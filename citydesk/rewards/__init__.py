"""Who earns what, and the data tokens that go out. The books themselves are the ledger."""
