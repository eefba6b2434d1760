"""Brands: organisations that give perks, who works for them, and the domain they have proven."""
