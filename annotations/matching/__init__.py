"""Which passages and articles tell the same: pure functions on plain data, no store inside."""
