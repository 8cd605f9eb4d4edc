"""What is taken from a provider's callback: which order it is about, and nothing else."""

import json

REFERENCE_LENGTH_MAX = 60


def reference_at(body: bytes, must: dict[str, str], *path: str) -> str:
    """The text at `path` of a JSON object that has `must` at its top; "" when it is not there."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict) or any(told.get(name) != value for name, value in must.items()):
        return ""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told[:REFERENCE_LENGTH_MAX] if isinstance(told, str) else ""
