"""Teaching with the front door: games and exercises that run the same engine."""
