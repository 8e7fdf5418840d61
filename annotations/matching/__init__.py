"""Which passages and articles tell the same: pure functions on plain data, no store inside.

prepare      an article's own words as arrays; furniture: the lines an outlet repeats
sketch       a sample of its runs of words; candidates: the pairs that share some
event        the other question: one event in other words
verify       two articles sentence by sentence (overlap); relation: what they are to each other, in words
stories      articles into stories under a person's verdicts
align, passages, wording     the same alignment for reading side by side
"""
