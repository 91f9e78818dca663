"""What can go wrong while reading a file. Every error carries the closed reason word that ends up in the verdict."""

from __future__ import annotations

from typing import ClassVar

from detectors.model import Unscannable


class DetectorError(Exception):
    """Base of everything that the detectors raise on purpose."""


class UnreadableError(DetectorError):
    """A file, member or page can't be read. `reason` is the word of the verdict, the message tells what to do."""

    reason: Unscannable = "damaged"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class DamagedError(UnreadableError):
    reason: Unscannable = "damaged"


class EncryptedError(UnreadableError):
    reason: Unscannable = "encrypted"


class UnknownFormatError(UnreadableError):
    reason: Unscannable = "format"


class LimitReachedError(UnreadableError):
    reason: Unscannable = "limit"


class OutOfTimeError(UnreadableError):
    reason: Unscannable = "timeout"


class ModelsMissingError(DetectorError):
    """The OCR models are not where their packages put them; nothing scanned could be read."""

    def __init__(self, path: str) -> None:
        super().__init__(f"OCR model not found: {path}. Install Mishao anew: its packages carry the models.")


class ConfinementError(DetectorError):
    """This machine can't confine a worker, so no file is parsed on it. `missing` are words of sandbox.Confinement."""

    exit_code = 4

    NAMES: ClassVar[dict[str, tuple[str, str]]] = {
        "landlock": ("Landlock（Linux 6.1 以上并启用）", "Landlock (Linux 6.1 or newer, switched on)"),
        "seccomp": ("seccomp（系统软件包 libseccomp2）", "seccomp (the system package libseccomp2)"),
        "unprivileged-user": (
            "可切换的普通用户（请以普通用户启动）",
            "an unprivileged user to become (start Mishao as an ordinary user)",
        ),
    }

    def __init__(self, missing: tuple[str, ...]) -> None:
        names = [self.NAMES.get(word, (word, word)) for word in missing]
        super().__init__(
            f"检测进程无法隔离，未检测任何文件。缺少：{'、'.join(chinese for chinese, _ in names)}。"
            "请补齐；仍要在没有隔离时运行的，须在 mishao.toml 写明 [crawl] allow_unconfined = true。\n"
            f"A worker can't be confined here, so nothing was inspected. Missing: {', '.join(name for _, name in names)}. "
            "Install it; only [crawl] allow_unconfined = true in mishao.toml goes on without."
        )
        self.missing = missing


class WorkerStartError(DetectorError):
    """A worker didn't get as far as reading files. Nothing is clean because of it: the work stops here."""

    exit_code = 4

    def __init__(self, why: str) -> None:
        super().__init__(
            f"检测进程不能启动（{why}），未检测任何文件。请运行 make install 补齐软件包，再用 mishao scan 试一个文件。\n"
            f"No worker can be started ({why}); nothing was inspected. Run `make install` for missing packages, then try "
            "`mishao scan` on one file."
        )


class PoolClosedError(DetectorError):
    """The work was ended while this file was waiting or being read."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("检测已中止，请重新运行。 The inspection was ended before it was done; start it again.")


class MissingPathsError(DetectorError):
    """Paths given by the user that don't exist. All of them are named at once."""

    exit_code = 2

    def __init__(self, paths: tuple[str, ...]) -> None:
        named = "、".join(paths)
        super().__init__(
            f"没有找到：{named}。请检查路径；未检测任何文件。 Not found; check the path. Nothing was inspected."
        )
        self.paths = paths


class CasesError(DetectorError):
    """A file of labelled cases can't be read; the message names the line and what belongs there."""

    exit_code = 2
