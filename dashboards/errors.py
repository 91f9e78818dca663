"""Errors of the dashboard.

DashboardError
└── SetupRefused    the one-time code is wrong, old or used, or there is an account already
"""

from __future__ import annotations


class DashboardError(Exception):
    pass


class SetupRefused(DashboardError):
    """The message is shown to whoever tries, in the page's language."""
