"""The version of the method of matching, as the tables have it. Kept apart: to look for it needs no numpy."""

__all__ = ["VERSION"]

VERSION = 3
"""`annotations.matching.prepare.METHOD` as a number; a test holds them equal."""
