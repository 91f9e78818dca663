"""Measurements, and the generators of what is measured."""
