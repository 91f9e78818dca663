"""The command line: the table of verbs, and the one place where errors become exit codes.

Exit codes: 0 done, 1 something suspected, 2 usage or configuration, 3 nothing suspected but something not examined,
4 can't be done now, 70 internal error, 130 interrupted.
"""

from __future__ import annotations

import errno
import importlib
import io
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from mishao import click_words, language
from mishao.config_file import FILE_NAME
from mishao.errors import ConfigError, MishaoError
from mishao.language import one, say
from mishao.output import messages

# verb -> (module under mishao.commands, attribute): a verb's module is imported when the verb is used.
VERBS = {
    "init": ("setup", "init"),
    "check": ("setup", "check"),
    "demo": ("demo", "demo"),
    "sections": ("sections", "sections"),
    "sweep": ("sweep", "sweep"),
    "coverage": ("coverage", "coverage"),
    "scan": ("scan", "scan"),
    "rules": ("rules", "rules"),
    "watchlist": ("watchlist", "watchlist"),
    "search": ("search", "search"),
    "findings": ("findings", "findings"),
    "recheck": ("recheck", "recheck"),
    "alerts": ("alerts", "alerts"),
    "users": ("users", "users"),
    "reindex": ("search", "reindex"),
    "serve": ("serve", "serve"),
    "up": ("serve", "up"),
}


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Verbs(click.Group):
    def __init__(self, *given: Any, **attributes: Any) -> None:
        super().__init__(*given, **attributes)
        self.commands = dict.fromkeys(VERBS, self)  # their names alone, for what a mistyped one may have meant

    def list_commands(self, context: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, attribute = VERBS[name]
        command: click.Command = getattr(importlib.import_module(f"mishao.commands.{module}"), attribute)
        return command


def _root() -> click.Group:
    @click.command(
        cls=Verbs,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        help=say(
            "密哨：巡查本单位的门户网站，找出误发布的疑似涉密标志文件并提醒到人。\n\n"
            "第一次使用：mishao demo 看示例；mishao init --url 栏目网址 --name 栏目名 --mail-to 邮箱 写出 mishao.toml，"
            "再运行 mishao sweep。长期运行用 mishao up。\n\n"
            "退出码：0 完成且未检出，1 有疑似，2 用法或配置有误，3 无疑似但有未检测的内容，4 现在不能做，70 内部错误，130 被中断。",
            "Mishao sweeps your own portals for files with classification marks that were published by mistake, "
            "and tells the right people.\n\n"
            "First steps: `mishao demo` shows a sample; `mishao init --url LIST_URL --name SECTION --mail-to ADDR` writes "
            "mishao.toml; then `mishao sweep`. `mishao up` keeps it running.\n\n"
            "Exit codes: 0 done and nothing suspected, 1 something suspected, 2 usage or configuration, 3 nothing suspected but "
            "something not examined, 4 can't be done now, 70 internal error, 130 interrupted.",
        ),
    )
    @click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=say(
            "配置文件（默认：当前文件夹的 mishao.toml）", "configuration file (default: mishao.toml in this folder)"
        ),
    )
    @click.version_option(package_name="mishao", message="%(version)s")
    @click.pass_context
    def root(context: click.Context, config_path: Path | None) -> None:
        context.obj = config_path

    return root


def find_config(context: click.Context, *, needed: bool) -> Path | None:
    """The configuration file of this run. Where a command needs one and there is none, says how to make it (exit 2)."""
    named: Path | None = context.find_root().obj
    path = named or Path(FILE_NAME)
    if named is None and not path.exists():
        if needed:
            raise click.UsageError(
                say(
                    "当前文件夹没有 mishao.toml。请先运行 mishao init --url 栏目网址 --name 栏目名，或用 --config 指定。",
                    "There is no mishao.toml in this folder. Run `mishao init --url LIST_URL --name SECTION`, or name one "
                    "with --config.",
                )
            )
        return None
    return path.resolve()


def show_config_error(error: ConfigError) -> None:
    count = len(error.mistakes)
    messages.print(
        say(f"{error.path} 有 {count} 处错误，未启动：", f"{error.path} has {count} mistake(s), not started:"),
        style="bold red",
    )
    colon = say("：", ": ")
    for mistake in error.mistakes:
        line = say(f" 第 {mistake.line} 行", f" line {mistake.line}") if mistake.line else ""
        should_be = say(f"。应为 {mistake.should_be}", f". Should be: {mistake.should_be}") if mistake.should_be else ""
        messages.print(f"  {mistake.key}{line}{colon}{mistake.why}{should_be}", markup=False)
    messages.print(say("改好后运行 mishao check。", "Mend them, then run `mishao check`."))


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another encoding: a sign it lacks ends no command
            stream.reconfigure(errors="backslashreplace")
    words = _config_first(sys.argv[1:] if arguments is None else arguments)
    language.peek(Path(words[1] if words[:1] == ["--config"] and words[1:] else FILE_NAME))
    click_words.install()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        code = _root().main(args=words, prog_name="mishao", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        messages.print(say("已中断；已记录的内容未丢失。", "Interrupted; nothing recorded is lost."))
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except ConfigError as error:
        show_config_error(error)
        code = error.exit_code
    except MishaoError as error:
        messages.print(one(str(error)), style="red", markup=False)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        code = _not_written(error) if error.errno in (*_NO_ROOM, errno.EROFS, errno.EACCES) else _internal(error)
    except Exception as error:
        code = _internal(error)
    sys.exit(code if isinstance(code, int) else 0)


def _config_first(words: list[str]) -> list[str]:
    """The words with `--config FILE` in front, wherever it stood: every verb takes it."""
    for number, word in enumerate(words):
        if word == "--":
            break
        if word == "--config":
            named = words[number + 1 : number + 2]  # without any click says what is missing
            return ["--config", *named, *words[:number], *words[number + 2 :]] if named else ["--config"]
        if word.startswith("--config="):
            return ["--config", word.removeprefix("--config="), *words[:number], *words[number + 1 :]]
    return words


def _not_written(error: OSError) -> int:
    where = f" {error.filename}" if error.filename else ""
    if error.errno in _NO_ROOM:
        told = say(
            f"磁盘已满，写不下去{where}。已记录的内容未丢失；请清理或扩容后再运行。",
            f"The disk is full{where}. Nothing recorded is lost; make room, then run it again.",
        )
    else:
        told = say(
            f"不能写入{where}（{error.strerror}）。请检查权限和挂载方式，再运行。",
            f"Can't write{where} ({error.strerror}). Check rights and how it is mounted, then run it again.",
        )
    messages.print(told, style="red", markup=False)
    # What could not be written must not be tried again at the exit, where it would end in a traceback.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 4


def _internal(error: Exception) -> int:
    """Errors of the packages below bring their own advice (`exit_code`); anything else is our mistake and shown whole."""
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        messages.print(one(str(error)), style="red", markup=False)
        return code
    traceback.print_exception(error)
    messages.print(
        say(
            "内部错误。请把以上内容（不含网址和文件名）告知维护人员。",
            "Internal error. Tell the maintainers, without addresses.",
        )
    )
    return 70
