"""Pure helpers: settings, keys, bytes on disk, phone numbers. Knows no app."""
