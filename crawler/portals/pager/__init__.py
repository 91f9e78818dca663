"""How a list goes on: controls, what draws them, and where they lead."""
