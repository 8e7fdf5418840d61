"""Files to articles: reading, telling the outlet, marking the regions. Nothing here knows the store."""
