"""One module a page: read the request, ask the ledger, fill a template. What changes something is a POST of its own."""
