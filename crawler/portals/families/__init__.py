"""One pure module for each family of content management systems."""
