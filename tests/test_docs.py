"""What administrators read must name all there is."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from detectors.model import CATEGORIES, Limits, OwnRule
from mishao.cli import VERBS
from mishao.config import (
    AlertsConfig,
    Config,
    CrawlConfig,
    IndexConfig,
    MailConfig,
    PortalConfig,
    SectionConfig,
    WebConfig,
)
from mishao.secrets import NAMES

ROOT = Path(__file__).parent.parent
TABLES = (
    WebConfig, MailConfig, AlertsConfig, IndexConfig, CrawlConfig, PortalConfig, SectionConfig, Limits, OwnRule,
)  # fmt: skip


@pytest.fixture(scope="module")
def configuration() -> str:
    return (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_explained(configuration: str, table: type) -> None:
    missing = [field.name for field in fields(table) if f"`{field.name}`" not in configuration]
    assert not missing


def test_every_key_of_the_top_level_and_every_secret_is_explained(configuration: str) -> None:
    plain = [field.name for field in fields(Config) if field.type in ("str", "bool", "Language", "Path")]
    missing = [name for name in (*plain, *NAMES) if f"`{name}`" not in configuration]
    assert not missing
    assert all(category in configuration for category in CATEGORIES)


def test_every_command_is_explained() -> None:
    text = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"`mishao {verb}" not in text] == []
