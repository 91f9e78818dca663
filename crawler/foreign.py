"""What a sweep met on hosts that nobody configured, and which of it hides something of the section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.fetch.egress import host_of, in_hosts
from crawler.portals.links.places import bears, own_numbers, section_folder
from findings.record import GapNote

_MANY = 5  # entries on one other host
_LONG_NUMBER = 4  # digits of a column's number in a path; shorter ones may be a day's


# Where everybody publishes: an article that sends its reader there lies there, and a number in an address there is another's.
_OTHERS = (
    ".weixin.qq.com", ".weibo.com", ".weibo.cn", ".toutiao.com", ".douyin.com", ".people.com.cn", ".xinhuanet.com",
    ".news.cn", ".cctv.com",
)  # fmt: skip


def gaps(
    met: Sequence[tuple[str, str, str]], entries: int, foreign_hosts: tuple[str, ...], section: str
) -> list[GapNote]:
    """Files there; and entries, where they are so many of all that the section itself lies there, or bear the section's own
    place, so that the host is another name of the portal's. `met` are kind, address and host."""
    hosts: Counter[tuple[str, str]] = Counter()
    own: Counter[str] = Counter()
    for kind, url, host in met:
        if not in_hosts(f"http://{host}/", foreign_hosts):
            hosts[kind, host] += 1
            others = f".{host}".endswith(_OTHERS)
            sent = others and host_of(url) != host
            own[host] += kind == "page" and not sent and _is_own(url, section, numbers=not others)
    found = []
    for (kind, host), count in sorted(hosts.items()):
        if kind == "attachment":
            told = f"{host}：{count} 个附件在未配置的主机上，请加入 hosts 或 foreign_hosts"
        elif 1 < count == entries or (count >= _MANY and count > entries / 2):
            told = f"{host}：列表过半的条目（{count} 条）在未配置的主机上，请加入 hosts，或加入 foreign_hosts 表示已知"
        elif count := own[host]:
            told = f"{host}：{count} 条的地址属于本栏目而主机未配置，如是本门户的另一名称请加入 hosts，否则加入 foreign_hosts"
        else:
            continue
        found.append(GapNote("foreign-host", told, count))
    return found


def _is_own(url: str, section: str, *, numbers: bool) -> bool:
    """Whether an address lies where the section's own do, its host apart, or where `numbers` tell, bears its number."""
    path, folder = urlsplit(url).path, urlsplit(section_folder(section)).path
    if len(folder) > 1 and path.startswith(folder):
        return True
    own = (number for number in own_numbers(section) if number[0] or len(number[1]) >= _LONG_NUMBER)
    return numbers and any(bears(url, number) for number in own)
