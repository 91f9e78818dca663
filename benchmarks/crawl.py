"""How fast a sweep is beside a plain Scrapy spider and wget that do the same fetches; what an unchanged second sweep
costs; how much memory a very long list takes.

`python -m benchmarks.crawl [--articles N] [--rounds N] [--entries N]`. One server answers all of them, in this process
and one run; rounds are interleaved. A rate is requests over the time from the first to the last of them, so start-up
isn't in it; CPU seconds are of all processes of a crawler, start-up included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.generated_portal import GeneratedPortal, Plan, configuration, generated_portal

PLAIN = """
import re, sys, scrapy
from scrapy.crawler import CrawlerProcess

class Plain(scrapy.Spider):
    name = "plain"
    custom_settings = {"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "TELNETCONSOLE_ENABLED": False}

    def __init__(self, url):
        super().__init__()
        self.start_urls = [url]

    def parse(self, response):
        if not isinstance(response, scrapy.http.HtmlResponse):
            return
        for found in response.css(".list a::attr(href), .TRS_Editor a::attr(href)").getall():
            yield response.follow(found)
        if pager := re.search(r"createPageHTML\\((\\d+)", response.text):
            for k in range(1, int(pager[1])):
                yield response.follow(f"index_{k}.html")

process = CrawlerProcess()
process.crawl(Plain, url=sys.argv[1])
process.start()
"""


# Fetches the same addresses with Crawlee (a package of its own environment), links read with its CSS selectors.
CRAWLEE = """
import asyncio, re, sys
from datetime import timedelta
from urllib.parse import urljoin
from crawlee import ConcurrencySettings, Request
from crawlee.crawlers import ParselCrawler, ParselCrawlingContext
from crawlee.storage_clients import MemoryStorageClient

async def main(url):
    crawler = ParselCrawler(
        storage_client=MemoryStorageClient(), configure_logging=False,
        concurrency_settings=ConcurrencySettings(min_concurrency=8, max_concurrency=8, desired_concurrency=8),
        additional_http_error_status_codes=[], max_request_retries=0,
    )

    @crawler.router.default_handler
    async def one(context: ParselCrawlingContext):
        if "html" not in context.http_response.headers.get("content-type", ""):
            return
        page = context.selector
        found = page.css(".list a::attr(href), .TRS_Editor a::attr(href)").getall()
        if pager := re.search(r"createPageHTML\\((\\d+)", page.get()):
            found += [f"index_{k}.html" for k in range(1, int(pager[1]))]
        await context.add_requests([urljoin(context.request.url, each) for each in found])

    await crawler.run([url])

asyncio.run(main(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    requests: int
    seconds: float
    cpu_s: float
    bytes: int
    peak_mib: float
    output: str

    @property
    def rate(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


def timed(portal: GeneratedPortal, command: list[str], folder: Path) -> Run:
    """Runs a crawler to its end, watching its processes. `peak_mib` is that of the largest process that is no worker."""
    portal.forget()
    before = _children_cpu()
    with (
        (folder / "out").open("w") as out,
        subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT) as child,
    ):
        peak = _Peak(child.pid)
        child.wait()
        peak.stop()
    cpu_s = _children_cpu() - before
    output = (folder / "out").read_text(errors="replace")
    return Run(sum(portal.requests.values()), portal.seconds, cpu_s, portal.bytes_sent, peak.mib, output)


class _Peak:
    """The greatest resident memory of a process and of those below it, each by itself; workers run as another user."""

    def __init__(self, pid: int) -> None:
        self.mib = 0.0
        self._pid, self._stopped = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopped.wait(0.25):
            try:
                top = psutil.Process(self._pid)
                for one in (top, *top.children(recursive=True)):
                    if "detectors.confined.worker" not in " ".join(one.cmdline()):
                        self.mib = max(self.mib, one.memory_info().rss / 2**20)
            except psutil.Error:
                continue

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


def _children_cpu() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(articles: int, rounds: int, latency_s: float, crawlee: str) -> None:
    """`crawlee` is the interpreter of an environment that has it, or empty."""
    plan = Plan(articles=articles, files=articles // 6, leak_every=20, latency_s=latency_s)
    with generated_portal(plan) as portal, tempfile.TemporaryDirectory(prefix="mishao-bench-") as name:
        folder = Path(name)
        (folder / "plain.py").write_text(PLAIN)
        (folder / "with_crawlee.py").write_text(CRAWLEE)
        runs: dict[str, list[Run]] = {"plain Scrapy": [], "mishao": [], "Crawlee": [], "wget --mirror": []}
        for number in range(rounds):
            runs["plain Scrapy"].append(timed(portal, [sys.executable, "plain.py", portal.section_url(0)], folder))
            own = folder / f"sweep-{number}"
            own.mkdir()
            (own / "mishao.toml").write_text(configuration(portal, concurrency=8, timeout_s=10.0))
            sweep = [sys.executable, "-m", "mishao", "--config", "mishao.toml", "sweep", "--json"]
            first = timed(portal, sweep, own)
            runs["mishao"].append(first)
            if number == 0:
                second = timed(portal, sweep, own)
                _second(portal, first, second)
            if crawlee:
                runs["Crawlee"].append(timed(portal, [crawlee, "with_crawlee.py", portal.section_url(0)], folder))
            if shutil.which("wget"):
                (folder / "wget").mkdir(exist_ok=True)
                command = ["wget", "-q", "--mirror", "-np", "-e", "robots=off", portal.section_url(0)]
                runs["wget --mirror"].append(timed(portal, command, folder / "wget"))
                shutil.rmtree(folder / "wget")
        print("| crawler | requests | requests/s | CPU ms a request | peak MiB |\n|---|---|---|---|---|")
        for who, theirs in runs.items():
            if theirs:
                rate = max(run.rate for run in theirs)
                cpu = min(run.cpu_s / max(1, run.requests) * 1000 for run in theirs)
                print(
                    f"| {who} | {theirs[0].requests} | {rate:.0f} | {cpu:.1f} | {max(run.peak_mib for run in theirs):.0f} |"
                )
        pairs = zip(runs["mishao"], runs["plain Scrapy"], strict=True)
        print("ratio of the rates, by round:", ", ".join(f"{ours.rate / plain.rate:.2f}" for ours, plain in pairs))


def _second(portal: GeneratedPortal, first: Run, second: Run) -> None:
    checks = sum(n for (_, path), n in portal.requests.items() if path.endswith(".docx"))
    others = second.requests - checks
    print(
        f"unchanged second sweep: {second.requests} requests ({checks} of them conditional file checks), "
        f"{others / first.requests:.1%} of the first one's besides those; {second.bytes / first.bytes:.2%} of its bytes"
    )


def memory(entries: int, budget: int) -> None:
    """A list of so many entries whose articles are small. What lies beyond `budget` fetches is listed and told, not had."""
    plan = Plan(articles=entries, files=0, per_list=100, kilobytes=1)
    with generated_portal(plan) as portal, tempfile.TemporaryDirectory(prefix="mishao-bench-") as name:
        folder = Path(name)
        (folder / "mishao.toml").write_text(configuration(portal, concurrency=8, timeout_s=10.0, max_pages=budget))
        started_s = time.monotonic()
        run = timed(portal, [sys.executable, "-m", "mishao", "--config", "mishao.toml", "sweep", "--json"], folder)
        # What is said to people (that nobody gets the mails, say) stands among the lines of JSON.
        told = json.loads([line for line in run.output.splitlines() if line.startswith("{")][-1])
        seconds = time.monotonic() - started_s
        print(
            f"{entries} entries: peak {run.peak_mib:.0f} MiB, {run.rate:.0f} requests/s, {seconds:.0f} s; {told['sweep']['listed']} rows, complete {told['sweep']['complete']}"
        )


def bad_host(rounds: int) -> None:
    """Ten portals, one of them with or without a server that drips: when the nine others are through."""
    ends: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds):
        drips = number % 2 == 1
        plan = Plan(sections=10, articles=600, files=100, hosts=10, bad_host=3 if drips else None)
        with generated_portal(plan) as portal, tempfile.TemporaryDirectory(prefix="mishao-bench-") as name:
            (Path(name) / "mishao.toml").write_text(configuration(portal, timeout_s=10.0))
            timed(portal, [sys.executable, "-m", "mishao", "--config", "mishao.toml", "sweep", "--json"], Path(name))
            good = [at for host, at in portal.last_of_host_s.items() if host != 3]
            ends[drips].append(max(good) - portal.first_s)
    for drips, seconds in ends.items():
        told = ", ".join(f"{each:.1f}" for each in seconds)
        print(f"nine good hosts through after ({'one drips' if drips else 'the tenth is good too'}): {told} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency-ms", type=float, default=0.0, help="how long the server thinks before each answer")
    parser.add_argument("--crawlee", default="", help="a Python that has crawlee[parsel], to compare with it too")
    parser.add_argument("--entries", type=int, default=0, help="measure memory over a list of so many entries")
    parser.add_argument("--budget", type=int, default=10**6, help="with --entries: fetch no more than so many")
    parser.add_argument("--bad-host", action="store_true", help="measure what a host that drips does to nine others")
    given = parser.parse_args()
    if given.bad_host:
        bad_host(given.rounds)
    elif given.entries:
        memory(given.entries, given.budget)
    else:
        compare(given.articles, given.rounds, given.latency_ms / 1000, given.crawlee)


if __name__ == "__main__":
    main()
