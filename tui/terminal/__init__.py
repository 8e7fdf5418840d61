"""The room between Textual and the terminal: what goes out byte by byte, what comes in, and how it ends.

Nothing here knows an article, a label or the store.
"""
