"""The editors' door: screens over tips, assignments, stories and rewards."""
