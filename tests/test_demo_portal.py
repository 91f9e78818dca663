"""The bundled sample portal: what it serves, and how."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from mishao.commands.demo import demo
from mishao.config_file import parse
from mishao.demo import manifest
from mishao.demo.config import SECTIONS, demo_config_text
from mishao.demo.server import SITE, serve
from mishao.demo.texts import ARTICLES
from mishao.errors import BusyError


@pytest.fixture
def portal() -> Iterator[str]:
    with serve(port=0) as running:
        yield running.url


def get(url: str, **headers: str) -> urllib.request.addinfourl:
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5)  # type: ignore[no-any-return]


def test_it_has_five_sections_thirty_articles_and_sixteen_files() -> None:
    assert len(SECTIONS) == 5
    assert len(ARTICLES) == 30
    files = [file.name for article in ARTICLES for file in article.files]
    assert len(files) == len(set(files)) == 16
    assert {path.name for path in SITE.rglob("[PW]0*")} == set(files)


def test_the_manifest_names_what_is_served(portal: str) -> None:
    for row in manifest.expected():
        with get(portal + row.path) as answer:
            assert answer.status == 200
    assert sum(section.listed for section in manifest.expected_sections()) == len(manifest.expected())


def test_the_scan_has_no_text_layer_and_hangs_on_page_two(portal: str) -> None:
    import pymupdf

    second = get(f"{portal}/fpgz/fpzcfg/index_1.html").read().decode()
    address = re.search(r"\./(202309/t\d+_\d+\.html)", second)
    assert address
    article = get(f"{portal}/fpgz/fpzcfg/{address[1]}").read().decode()
    name = re.search(r'href="\./(P0\d+\.pdf)"', article)
    assert name
    document = pymupdf.open(stream=get(f"{portal}/fpgz/fpzcfg/202309/{name[1]}").read())
    assert document.page_count == 2
    assert not any(page.get_text().strip() for page in document)


def test_one_section_is_gbk_and_one_list_is_written_by_script(portal: str) -> None:
    raw = get(f"{portal}/zwgk/zfwj/").read()
    assert "政府文件" in raw.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert "学业水平考试" not in get(f"{portal}/zwgk/jyks/").read().decode()


def test_unchanged_files_are_not_sent_twice(portal: str) -> None:
    etag = get(f"{portal}/images/qinglan.css").headers["ETag"]
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(f"{portal}/images/qinglan.css", **{"If-None-Match": etag})
    assert caught.value.code == 304
    caught.value.close()


@pytest.mark.parametrize("path", ["/nowhere.html", "/../server.py", "/%2e%2e/server.py"])
def test_what_is_not_there_is_404(portal: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(portal + path)
    assert caught.value.code == 404
    caught.value.close()


def test_a_taken_port_says_what_to_do(portal: str) -> None:
    with pytest.raises(BusyError, match="被占用"), serve(port=int(portal.rsplit(":", 1)[1])):
        pass


def test_its_configuration_names_all_sections(portal: str) -> None:
    config = parse(demo_config_text(portal), SITE / "mishao.toml")
    assert [section.name for section in config.sections] == list(SECTIONS)
    assert config.demo


def test_a_second_demo_leaves_the_first_one_its_data(
    portal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def taken() -> Iterator[None]:
        with serve(port=int(portal.rsplit(":", 1)[1])):
            yield

    monkeypatch.setenv("MISHAO_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("mishao.demo.server.serve", taken)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "ledger.sqlite3").write_bytes(b"in use")
    with pytest.raises(BusyError):
        CliRunner().invoke(demo, ["--once"], catch_exceptions=False, standalone_mode=False)
    assert (tmp_path / "demo" / "ledger.sqlite3").exists()
