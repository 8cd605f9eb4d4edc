"""FURTHER READING by itself: what the house has on the same matter.

An editor's own picks come before it, and can refuse single ones. Whom a page shows is asked here;
what is like what, of search.
"""
