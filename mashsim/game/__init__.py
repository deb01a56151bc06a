"""The game: a front door run week by week for a year, its decisions, its class codes, and what they come to."""
