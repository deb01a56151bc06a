"""What points are called."""

_POINTS = {
    "received": "receipt", "decided": "decision", "discussed": "strategy discussion", "allocated": "allocation", "seen": "being seen",
    "conferred": "conference", "authorised": "the assessment's authorisation", "interviewed": "return interview", "closed": "closing",
}  # fmt: skip
