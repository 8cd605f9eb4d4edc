"""Accounts and transfers: double entry in integer kobo. Knows nothing of news."""
