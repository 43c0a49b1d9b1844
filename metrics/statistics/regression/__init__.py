"""Models of counts and of effects between teams, with the checks that libraries leave out."""
