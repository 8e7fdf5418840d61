"""One module per exchange format; each declares what it cannot carry."""
