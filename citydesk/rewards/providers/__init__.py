"""Those who deliver data tokens, one folder each, held to one contract."""
