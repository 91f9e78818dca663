"""Which address a command may read, and how: the portal that knows the host, from mishao.toml or the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from findings.sections import is_private_address, is_web_address, netloc, typed
from mishao.errors import UsageError
from mishao.language import say

if TYPE_CHECKING:
    from crawler.job import HostPolicy
    from mishao.config import Config


def require_address(url: str) -> str:
    """The address as it was meant. Raises UsageError for what is no web address."""
    url = typed(url)
    if not is_web_address(url):
        raise UsageError(
            say(
                f"{url!r} 不是网页地址，应以 http:// 或 https:// 开头。",
                f"{url!r} is no web address: it begins with http:// or https://.",
            )
        )
    if "@" in urlsplit(url).netloc:
        raise UsageError(say("网址中不能有用户名和密码。", "An address must hold no user name and password."))
    return url


def ledger_at(path: Path | None) -> Config | None:
    """The configuration that a command found, its ledger opened; without a file there is neither."""
    from mishao.ledger import open_ledger

    return open_ledger(path) if path else None


def policy_for(config: Config | None, url: str, *, allow_private: bool) -> HostPolicy:
    """The policy of the portal that knows the address's host; without one, the host alone and good manners.

    Raises UsageError for a loopback or private address that nobody allowed. The ledger of `config` is open.
    """
    from crawler.job import HostPolicy

    host = netloc(require_address(url))
    known = _known(config, url)
    private = known is not None and host in known.private_hosts
    if is_private_address(url) and not (private or allow_private):
        raise UsageError(
            say(
                f"{host} 是本机或内网地址，默认不访问。确需访问请加 --allow-private。",
                f"{host} is a loopback or private address; add --allow-private if it really is to be read.",
            )
        )
    if known is not None:
        return known
    return HostPolicy(
        hosts=(host,),
        private_hosts=(host,) if allow_private else (),
        delay_s=0.0 if allow_private else 1.0,
        contact=config.crawl.contact if config else "",
        pace_dir=config.run_dir / "hosts" if config else None,
    )


def _known(config: Config | None, url: str) -> HostPolicy | None:
    if config is None:
        return None
    from findings.watching import portal_of
    from mishao.wiring import host_policy

    portal = portal_of(url)
    return None if portal is None else host_policy(config, portal)
