"""Ratings: how urgent a contact is."""

from __future__ import annotations

from typing import Literal, get_args

Rating = Literal["red", "amber", "green"]
RatingOrNone = Literal["red", "amber", "green", "unrated"]

RATINGS = get_args(RatingOrNone)
"""By code, the most urgent first."""
RED, AMBER, GREEN, UNRATED = range(len(RATINGS))
RATED_AS = get_args(Rating)
"""The ratings that screening gives, by code."""
