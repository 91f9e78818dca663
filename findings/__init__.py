"""What was found: the ledger, the lifecycle of a finding, the audit chain and the search index."""
