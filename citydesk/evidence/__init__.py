"""What a kept file shows: its facts, each a sentence. Not a verdict."""
