"""The picture model and its publishable copies. Not evidence, which nobody outside may see."""
