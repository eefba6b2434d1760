"""What a brand does with its campaigns: draft, count, launch, send, check in, and read what came of it."""
