"""Webhooks: what happened, told to servers of brands and of people, signed, and again until it is heard."""
