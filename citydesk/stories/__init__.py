"""Stories, sections, fronts, picks, bylines, corrections: what is published, not how it looks."""
