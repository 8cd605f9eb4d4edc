"""Template tags of rewards."""
