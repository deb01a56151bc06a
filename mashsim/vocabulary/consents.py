"""Consent: how the question whether partners may be asked was settled."""

from __future__ import annotations

WORDS = ("given", "refused", "overridden", "not_needed", "not_reached")
"""By code: the family agreed, the family refused, a manager decided without it, none was needed, nobody was reached."""
GIVEN, REFUSED, OVERRIDDEN, NOT_NEEDED, NOT_REACHED = range(len(WORDS))
