"""An article and every file that it offers."""
