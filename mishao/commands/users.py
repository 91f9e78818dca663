"""`users add NAME` makes an account for the dashboard."""

from __future__ import annotations

import sys

import click

from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import messages


@click.group(help=say("账号", "Accounts of the dashboard"))
def users() -> None:
    pass


@users.command(
    help=say(
        "新建账号；口令在终端输入，至少 12 位。", "Make an account; the password is asked for (12 characters or more)."
    )
)
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=("officer",),
    show_default=True,
    type=click.Choice(["officer", "head", "viewer", "system-admin", "security-admin", "auditor"]),
)
@click.option("--password-stdin", is_flag=True, help=say("从标准输入读口令", "read the password from standard input"))
@click.pass_context
def add(context: click.Context, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    from mishao.ledger import open_ledger

    open_ledger(find_config(context, needed=True))
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from findings import audit
    from findings.models import Officer

    if Officer.objects.filter(username=name).exists():
        raise UsageError(say(f"账号 {name} 已存在。", f"The account {name} exists."))
    if "auditor" in roles and {"system-admin", "security-admin"} & set(roles):
        raise UsageError(
            say("审计员不能同时是系统管理员或安全保密管理员。", "An auditor holds neither administrator's role.")
        )
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt(say("口令", "Password"), hide_input=True, confirmation_prompt=True, err=True)
    )
    if len(password) < 12:
        raise UsageError(say("口令至少 12 位。", "The password needs 12 characters or more."))
    try:
        validate_password(password)
    except ValidationError as error:
        raise UsageError("\n".join(error.messages)) from error
    with transaction.atomic():
        Officer.objects.create_user(username=name, password=password, roles=list(roles))
        audit.append("command", "user-added", name, {"roles": list(roles)})
    messages.print(
        say(f"已建立账号 {name}（{'、'.join(roles)}）。", f"Made the account {name} ({', '.join(roles)})."),
        markup=False,
    )
