"""What a story's outlets claim: marked claims grouped across outlets. Pure functions on plain data, no store inside."""
