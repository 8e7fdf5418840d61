"""How Hypothesis draws: the same examples at every run of the tests, others at every run of `make properties`."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True)  # a run that fails says something about what was changed
settings.register_profile("random", derandomize=False, print_blob=True)
settings.load_profile("steady")
