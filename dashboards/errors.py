"""Errors of the dashboard.

DashboardError
└── AccountRefused  what was asked for an account would let one person do what takes two
"""

from __future__ import annotations


class DashboardError(Exception):
    pass


class AccountRefused(DashboardError):
    """The message is shown to whoever tries, in the page's language."""
