"""The tables of keys."""
