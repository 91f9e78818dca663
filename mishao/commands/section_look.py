"""Whether the address of a section that is being added gives its page, told in a sentence where it doesn't."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from findings.sections import netloc
from mishao.commands.section_probe import why
from mishao.language import say
from mishao.places import policy_for

if TYPE_CHECKING:
    from crawler.sections.reading import Reader
    from mishao.config import Config

_TIMEOUT_S = 30.0


class Looks(ExitStack):
    """Each host is asked by one reader, and no more once it doesn't answer at all."""

    def __init__(self, config: Config, *, allow_private: bool) -> None:
        super().__init__()
        self._config, self._allow_private = config, allow_private
        self._readers: dict[str, Reader] = {}
        self._silent: dict[str, list[str]] = {}

    def problems(self, url: str) -> list[str]:
        from crawler.sections.probe import glance
        from crawler.sections.reading import reader
        from mishao.letter import named
        from mishao.wiring import version

        host = netloc(url)
        if host in self._silent:
            return self._silent[host]
        policy = policy_for(self._config, url, allow_private=self._allow_private)
        if host not in self._readers:
            self._readers[host] = self.enter_context(reader(policy, version(), _TIMEOUT_S))
        found = glance(url, policy, self._readers[host])
        reasons = [why(left.reason) for left in found.would_not]
        if found.obstacle is not None:
            reasons = [named(found.obstacle)]
        if not reasons:
            return []
        told = reasons[0]
        if found.would_not and found.would_not[0].reason in ("hours", "robots"):
            return [say(f"网址未试访：{told}。", f"The address was not tried: {told}.")]
        problems = [
            say(
                f"网址未给出栏目页面：{told}。请在浏览器中核对。",
                f"The address gave no list page: {told}. Check it in a browser.",
            )
        ]
        if found.error:
            self._silent[host] = problems
        return problems
