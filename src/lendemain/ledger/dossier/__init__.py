"""A case's dossier: one rigid file that proves, offline and years later, what was recorded of it.

`layout` is the file, `exported` writes one, `verified` states what one proves.  A second and a
third program that verify it, and share no code with this one, lie in `verifier/`.
"""
