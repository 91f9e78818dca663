"""Where a page's links stand, and what stands around them."""
