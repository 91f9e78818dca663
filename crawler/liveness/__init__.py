"""Whether what was found at an address is still there: asked anew, in more than one way, and told without guessing."""
