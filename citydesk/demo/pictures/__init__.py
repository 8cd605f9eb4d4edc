"""Every picture of the demo house, drawn by code in one hand, kept once it is drawn."""
