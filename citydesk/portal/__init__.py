"""The contributor's door: form, receipt, confirmation, status."""
