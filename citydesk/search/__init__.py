"""Full text: what readers look for, found by its words, on both databases alike."""
