"""Children get no secret they don't need, and their ends become exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mishao.errors import BusyError, MishaoError, UsageError
from mishao.keys import key
from mishao.runner import SweepEnd, require_ends
from mishao.secrets import secret, without_secrets
from mishao.up import _environment


def test_only_the_child_that_needs_a_secret_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISHAO_MAIL_PASSWORD", "p1")
    monkeypatch.setenv("MISHAO_INDEX_API_KEY_FILE", "/etc/key")
    assert _environment("outbox")["MISHAO_MAIL_PASSWORD"] == "p1"
    assert "MISHAO_MAIL_PASSWORD" not in _environment("web")
    assert "MISHAO_INDEX_API_KEY_FILE" in _environment("index")
    clock = _environment("clock")
    assert "MISHAO_MAIL_PASSWORD" not in clock
    assert "MISHAO_INDEX_API_KEY_FILE" not in clock
    assert without_secrets({"MISHAO_MAIL_PASSWORD": "x", "PATH": "/bin"}) == {"PATH": "/bin"}


def test_a_secret_comes_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("from file\n")
    monkeypatch.setenv("MISHAO_MAIL_PASSWORD_FILE", str(path))
    assert secret("MISHAO_MAIL_PASSWORD") == "from file"
    monkeypatch.setenv("MISHAO_MAIL_PASSWORD", "direct")
    assert secret("MISHAO_MAIL_PASSWORD") == "direct"
    monkeypatch.delenv("MISHAO_MAIL_PASSWORD")
    path.unlink()
    with pytest.raises(UsageError, match="MISHAO_MAIL_PASSWORD_FILE"):
        secret("MISHAO_MAIL_PASSWORD")


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = key(folder, "web")
    assert len(first) == 32
    assert key(folder, "web") == first
    assert key(folder, "other") != first
    assert (folder / "web").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["other", "web"]


def test_ends_become_errors_that_say_what_to_do() -> None:
    require_ends([SweepEnd(1, 2, 0)])
    with pytest.raises(BusyError, match="host 77"):
        require_ends([SweepEnd(1, None, 4, "host 77")])
    with pytest.raises(MishaoError, match="再次运行"):
        require_ends([SweepEnd(1, 2, -9)])
