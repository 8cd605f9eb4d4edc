"""The ways in and out, one complete folder each. They carry messages; intake reads them."""
