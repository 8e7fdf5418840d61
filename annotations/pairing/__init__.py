"""Stored articles are matched: the pure kernels of `annotations.matching` over a project, in bulk or one by one."""
