"""Lists of allegations as people write them: their own headings, languages, dates and places.

`claims` reads a list; `dates`, `positions`, `spots` and `kinds` read one cell each, and are pure
functions of its text.  Nothing here is a source: a claim is nobody's observation.
"""
