"""`watchlist` keeps papers known to be sensitive, as keyed hashes: their titles, numbers and files are never stored."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import clean, emit, messages, table

if TYPE_CHECKING:
    from findings.models import WatchlistEntry
    from findings.watchlist import Watchlist


_MAX_LIST_BYTES = 16 * 2**20
_KINDS = {"title": ("标题", "title"), "number": ("文号", "number"), "file": ("文件", "file")}


@click.group(
    help=say(
        "比对清单：已知敏感文件的标题、文号和文件指纹（只存加密指纹，不存原文）",
        "The watch-list: titles, numbers and files known to be sensitive, held as keyed hashes only",
    )
)
def watchlist() -> None:
    pass


@watchlist.command(
    help=say(
        "加入清单。标题和文号也可逐行写在文件中，用 --titles、--numbers 读入，以免留在命令历史里。",
        "Put on the list. Titles and numbers can stand in a file, a line each (--titles, --numbers), and so stay out of the "
        "shell's history.",
    )
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", multiple=True, help=say("标题", "a title"))
@click.option("--number", multiple=True, help=say("文号，如 某委发〔2020〕3号", "a document number"))
@click.option("--titles", type=click.File("rb"), help=say("标题清单", "a file of titles; - is stdin"))
@click.option("--numbers", type=click.File("rb"), help=say("文号清单", "a file of numbers; - is stdin"))
@click.option("--note", default="", help=say("备注，请勿写标题或文号", "a note, without title or number"))
@click.pass_context
def add(
    context: click.Context,
    files: tuple[Path, ...],
    title: tuple[str, ...],
    number: tuple[str, ...],
    titles: BinaryIO | None,
    numbers: BinaryIO | None,
    note: str,
) -> None:
    held, by = _open(context)
    jobs: list[tuple[str, str, Callable[..., WatchlistEntry]]] = []
    jobs += [(str(path), _sha256(path), held.add_file) for path in files]
    jobs += [(text, text, held.add_title) for text in (*title, *_lines(titles))]
    jobs += [(text, text, held.add_number) for text in (*number, *_lines(numbers))]
    if not jobs:
        raise UsageError(say("请给出文件、--title 或 --number。", "Give a file, --title or --number."))
    from django.db import transaction

    from findings.models import WatchlistEntry

    before = WatchlistEntry.objects.count()
    with transaction.atomic():  # all or none: a list with one wrong line is mended and read again
        for shown, text, put in jobs:
            try:
                put(text, by=by, note=note)
            except ValueError as error:
                raise UsageError(
                    f"{clean(shown.strip()[:60]) or say('（空）', '(empty)')}：{error}"
                    + say("未加入任何一项。", " Nothing was added.")
                ) from error
    added = WatchlistEntry.objects.count() - before
    known = len(jobs) - added
    messages.print(
        say(
            f"已加入 {added} 项{f'，另有 {known} 项已在清单中' if known else ''}。下次巡查时比对；加入标题或文号后，以前检测过的文件会重新检测。",
            f"{added} added{f', {known} on the list already' if known else ''}. They count from the next sweep on; a new title or "
            "number has older files inspected anew.",
        )
    )


@watchlist.command("list", help=say("列出清单（只有编号、类型和备注）", "List the entries: id, kind and note alone"))
@click.option("--json", "as_json", is_flag=True, help=say("每行一个 JSON 对象", "one JSON object a line"))
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    _open(context)
    from findings.models import WatchlistEntry

    entries = WatchlistEntry.objects.order_by("pk")
    if as_json:
        for entry in entries:
            emit({"id": entry.pk, "kind": entry.kind, "note": entry.note, "added_at": entry.added_at.isoformat()})
        return
    table(
        say(f"共 {entries.count()} 项", f"{entries.count()} entries"),
        [say("编号", "id"), say("类型", "kind"), say("备注", "note"), say("加入时间", "added")],
        ((str(e.pk), say(*_KINDS[e.kind]), e.note, f"{e.added_at:%Y-%m-%d}") for e in entries),
    )


@watchlist.command(help=say("移出清单；已有线索不受影响", "Take off the list; findings made stay"))
@click.argument("entry", type=int)
@click.pass_context
def remove(context: click.Context, entry: int) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))  # the key, which may be lost, isn't needed
    from findings.watchlist import Watchlist

    if not Watchlist.remove(entry, by=_caller()):
        raise UsageError(
            say(
                f"清单中没有编号 {entry}。请用 mishao watchlist list 查看编号。",
                f"There is no entry {entry}; see `mishao watchlist list`.",
            )
        )
    messages.print(say("已移出。", "Taken off."))


def _open(context: click.Context) -> tuple[Watchlist, str]:
    from mishao.ledger import open_ledger
    from mishao.wiring import open_watchlist

    return open_watchlist(open_ledger(find_config(context, needed=True))), _caller()


def _caller() -> str:
    return f"command:{getpass.getuser()}"


def _lines(file: BinaryIO | None) -> list[str]:
    """The lines of a list in whatever encoding an office keeps it."""
    from crawler.fetch.decode import decode

    content = file.read(_MAX_LIST_BYTES + 1) if file is not None else b""
    if len(content) > _MAX_LIST_BYTES:
        raise UsageError(say("清单超过 16 MB，请分开加入。", "The list is larger than 16 MB; add it in parts."))
    text = decode(content)[0] if content else ""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            say(f"{path} 读不出来：{error.strerror}。", f"{path} can't be read: {error.strerror}.")
        ) from error
