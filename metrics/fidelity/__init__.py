"""Fidelity: how true a team works to its model. Scales are data; one scorer scores them all."""
