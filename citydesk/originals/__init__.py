"""Bytes exactly as received: content-addressed, encrypted, read-only. Not what they mean."""
