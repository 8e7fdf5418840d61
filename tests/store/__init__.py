"""The project file, on real SQLite."""
