"""Kept pages: what readers were shown once is kept, and thrown away the moment it is not true.

`noting` hears what a page stands on, `watching` has the database say what changed, `store` keeps,
`door` answers. See docs/decisions/0017.
"""
