"""PDF; `reader` is where it begins."""
