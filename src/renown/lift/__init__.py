"""What a campaign brought: who is held out, what those offered did more than those held out, and how sure that is."""
