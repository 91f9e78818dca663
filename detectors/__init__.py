"""Bytes in, findings out. No Django, no network, no database."""
