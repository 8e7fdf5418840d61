"""Tests that see bytes, signals and split escapes."""
