"""Perks: gifts for standing, who may have them, who has, and what came of it."""
