"""A process killed at any line leaves nothing lost, doubled or half done."""
