"""Why a customer is in their segment, which is the next nearest, and what would move them there."""
