"""Signing in with Bluesky and the rest of the atmosphere: OAuth as atproto has it (PAR, PKCE, DPoP)."""
