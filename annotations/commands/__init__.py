"""The headless commands, a room each: its options and one thin function. `annotations.cli` lists them."""
