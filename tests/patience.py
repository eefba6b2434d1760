"""How long tests wait for what is done at once where nothing else runs: other tests want the processors, too."""

PATIENCE = 60
"""Seconds."""
MILLISECONDS = 1_000 * PATIENCE
