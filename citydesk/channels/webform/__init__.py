"""The web form as a way in: what was posted, as one message."""
