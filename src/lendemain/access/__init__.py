"""Who may read and do what, and how coarse each release is.

Pure: the rule, the same rule as a mask over tables, and the grid of each release level.  Nobody is
signed in here, and nothing is fetched.
"""
