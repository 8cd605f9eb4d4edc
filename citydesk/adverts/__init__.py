"""Advertisers, bookings, creatives, placements. Not the networks' own scripts."""
