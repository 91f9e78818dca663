"""Which links of a page are its list's, and what of the list the page doesn't show."""
