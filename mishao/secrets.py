"""Other systems' secrets: from MISHAO_NAME, or from the file that MISHAO_NAME_FILE names. Nothing else reads them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mishao.errors import UsageError

NAMES = ("MISHAO_MAIL_PASSWORD", "MISHAO_INDEX_PASSWORD", "MISHAO_INDEX_API_KEY")


def secret(name: str) -> str:
    if name in os.environ:
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise UsageError(
            f"{name}_FILE 指向的文件 {path} 读不出来（{why}），请检查路径和权限。\n"
            f"{name}_FILE names {path}, which can't be read ({why}): check the path and its rights."
        ) from error


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child that parses what came from outside."""
    hidden = {*NAMES, *(f"{name}_FILE" for name in NAMES)}
    return {key: value for key, value in environment.items() if key not in hidden}
