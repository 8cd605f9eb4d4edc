"""`citydesk serve`: starts, watches and stops the parts."""
