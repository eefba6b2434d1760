"""People: search, the list, a profile and its reasons."""
