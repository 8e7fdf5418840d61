"""Matching what does not fit into memory, or into one machine: the kernels of `annotations.matching` over files.

files          articles, postings and pairs as Parquet
jobs           each from files to one file, done again at will
out_of_core    the join in DuckDB, within a given memory
distributed    the jobs on a Dask cluster
"""
