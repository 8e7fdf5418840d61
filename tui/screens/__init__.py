"""Whole screens: what is pushed over the desk and closed again."""
