"""What a page's scripts ask for, and what the answers hold."""
