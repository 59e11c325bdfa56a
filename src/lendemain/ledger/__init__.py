"""The append-only account of everything received, concluded and decided.

`note` signs and opens entries, `merkle` is the tree over them, `checkpoint` its signed head,
`keyring` says whose signature counts, `store` keeps them on disk, `segments` keeps the files that
they name, and `audit` replays everything with nothing but the files.
"""
