"""Who signs in, and which proven accounts are theirs."""
