"""The search for segments: candidates of several families, each judged alike, and the one rule that chooses."""
