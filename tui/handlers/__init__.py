"""What the commands do, one module per group. They change the session and tell the desk; they know no Textual."""
