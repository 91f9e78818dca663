"""A document's text: its canonical form, its lines, what stands around them, and where on the page."""
