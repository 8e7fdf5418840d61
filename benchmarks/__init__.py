"""One file per budget of the design (DESIGN.md, section 7), measured from outside, peers beside us in the same run."""
