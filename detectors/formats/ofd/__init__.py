"""OFD, the national fixed-layout format; `reader` is where it begins."""
