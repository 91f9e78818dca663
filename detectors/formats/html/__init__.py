"""Web pages; `reader` is where it begins."""
