"""`users add NAME` makes an account for the dashboard, by the same rules as its page does."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import click

from mishao import language
from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import messages

if TYPE_CHECKING:
    from dashboards.forms import AddUserForm

ROLES = ("officer", "head", "viewer", "system-admin", "security-admin", "auditor")


@click.group(help=say("账号", "Accounts of the dashboard"))
def users() -> None:
    pass


@users.command(
    help=say(
        "新建账号；口令在终端输入，至少 12 位。第一个账号不写 --role 时同时是负责人和系统管理员，其后默认是研判员。",
        "Make an account; the password is asked for (12 characters or more). Without --role the first account is head and "
        "system administrator in one, any other an officer.",
    )
)
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help=say("可写多次", "may be repeated"))
@click.option("--password-stdin", is_flag=True, help=say("从标准输入读口令", "read the password from standard input"))
@click.pass_context
def add(context: click.Context, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    if not (password_stdin or sys.stdin.isatty()):
        raise UsageError(
            say(
                "没有终端，不能输入口令：请加 --password-stdin，从标准输入给出。",
                "There is no terminal to ask for the password: give it on standard input with --password-stdin.",
            )
        )
    from django.utils import translation

    from dashboards import accounts, labels
    from dashboards.forms import AddUserForm
    from findings.models import Officer

    first = not Officer.objects.exists()
    chosen = sorted(set(roles)) or (accounts.FIRST_ROLES if first else ["officer"])
    entered: dict[str, object] = {"username": name, "roles": chosen}
    code = "en" if language.current() == "en" else "zh-hans"
    with translation.override(code):
        _require(AddUserForm(entered, first=first), "username", "roles")
        entered["password"] = entered["again"] = (
            _from_stdin()
            if password_stdin
            else click.prompt(say("口令", "Password"), hide_input=True, confirmation_prompt=True, err=True)
        )
        _require(AddUserForm(entered, first=first), "username", "roles", "password")
        named = "、".join(str(labels.ROLES[role]) for role in chosen)
        by = f"command:{getpass.getuser()}"
        accounts.add(name, str(entered["password"]), chosen, by=by, language=code, own_password=True)
    messages.print(say(f"已建立账号 {name}（{named}）。", f"Made the account {name} ({named})."), markup=False)
    if first and "system-admin" not in chosen:
        messages.print(
            say(
                "还没有系统管理员，界面中无法建立账号：请再运行 mishao users add 名称 --role system-admin。",
                "There is no system administrator, so the dashboard can add no account: run "
                "`mishao users add NAME --role system-admin` too.",
            ),
            style="yellow",
        )


def _from_stdin() -> str:
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()  # what is no UTF-8 may have been kept as surrogates
    except UnicodeError:
        raise UsageError(say("标准输入不是 UTF-8 文本。", "Standard input is no UTF-8 text.")) from None
    return line


def _require(form: AddUserForm, *fields: str) -> None:
    """Raises UsageError with everything that is wrong in those fields."""
    wrong = [str(text) for field in fields for text in form.errors.get(field, ())]
    if wrong:
        raise UsageError("\n".join(wrong))
