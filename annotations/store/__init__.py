"""The project database. The only code that talks to SQL; nothing here is imported before it is needed."""
