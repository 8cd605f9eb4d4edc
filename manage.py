#!/usr/bin/env python
"""The entry point of a checkout; installed, the same is called `citydesk`."""

from citydesk.__main__ import main

main()
