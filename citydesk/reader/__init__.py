"""The public door: puts stories, adverts and comments on one page."""
