"""The tests, one room per layer. `tests.terminal.pty` drives any program in a real terminal."""
