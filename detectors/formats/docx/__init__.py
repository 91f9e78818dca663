"""Word documents as packages of XML; `reader` is where it begins."""
