"""The dashboard over a ledger that is seeded once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.seed import seeded


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.DASHBOARD = dataclasses.replace(
        django_settings.DASHBOARD, setup_file=tmp_path / "setup.json", mail_configured=True, officers_configured=True,
        base_url="https://mishao.qingshan.example", demo=False,
    )  # fmt: skip


@pytest.fixture(scope="package", autouse=True)
def ledger(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Seeded once: what a test changes is rolled back after it."""
    with seeded(django_db_blocker):
        yield
