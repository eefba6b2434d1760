"""Signing in with Mastodon and whatever else speaks its API: an app for each instance, registered when needed."""
