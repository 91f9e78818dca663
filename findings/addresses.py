"""The canonical form of an address, and its key in the ledger."""
