"""Staff and public bylines, roles, sign-in. Not the contributors, who are in sources."""
