"""Pictures of perks: what is taken, what is done to it, where it is kept and how it is sent."""
