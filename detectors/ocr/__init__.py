"""Reading the text of page images; `pages` is where it begins."""
