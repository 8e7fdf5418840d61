"""Pure code, one file per room."""
