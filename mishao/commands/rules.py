"""`rules list` shows the rules; `rules test FILE.tsv` measures them on labelled cases; `rules preview` tries an office's own."""

from __future__ import annotations

from pathlib import Path

import click

from mishao.cli import find_config
from mishao.errors import UsageError
from mishao.language import say
from mishao.output import emit, messages, progress, results, table
from mishao.own_rule_words import own_rule_mistakes


@click.group(help=say("规则：列表、测试、试用", "Rules: list, measure, try"))
def rules() -> None:
    pass


@rules.command(
    "list", help=say("列出规则和出处，含本单位自定规则", "List the rules and their sources, the office's own too")
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    from dataclasses import asdict

    from detectors.rules import listing
    from detectors.ruleset import version
    from mishao.config_file import load
    from mishao.wiring import detector_settings

    settings = detector_settings(load(find_config(context, needed=False)))
    entries = listing(settings)
    if as_json:
        for entry in entries:
            emit(asdict(entry))
        return
    current = version(settings)
    table(
        say(f"规则集 {current}", f"Ruleset {current}"),
        [say("规则", "rule"), say("类别", "category"), say("启用", "on"), say("说明", "what"), say("出处", "source")],
        ((e.name, e.category, "✓" if e.on else "", say(e.chinese, e.english), e.source) for e in entries),
    )


@rules.command(
    help=say(
        "在已保存的公开页面上试用自定规则：mishao.toml 中的，或用 --word、--pattern 给出的一条。"
        "只保存未检出线索的公开页面的文本；附件和有线索的文件不留正文，无法试用。",
        "Try the office's own rules on the public pages that are kept: those of mishao.toml, or one given by --word and "
        "--pattern. Only the text of clean public pages is kept; of attachments and suspected files there is none to try on.",
    )
)
@click.option("--word", "words", multiple=True, help=say("词", "a word"))
@click.option("--pattern", default="", help=say("RE2 表达式", "an RE2 pattern"))
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help=say("列出多少条", "rows shown")
)
@click.option("--json", "as_json", is_flag=True, help=say("每处一行 JSON", "one JSON object a place"))
@click.pass_context
def preview(context: click.Context, words: tuple[str, ...], pattern: str, limit: int, as_json: bool) -> None:
    from mishao.ledger import open_ledger

    config = open_ledger(find_config(context, needed=True))
    from detectors.model import OwnRule
    from findings.office_preview import preview as try_on_pages
    from mishao.wiring import with_office_rules

    own = with_office_rules(config).own_rules
    if words or pattern:
        own = (OwnRule("preview", "internal", words=words, pattern=pattern),)
        for key, why in own_rule_mistakes(own[0]):
            raise UsageError(say(f"--{key.removesuffix('s')}：{why}", f"--{key.removesuffix('s')}: {why}"))
    if not own:
        raise UsageError(
            say(
                "没有自定规则。请在 mishao.toml 写 [[detectors.rules]]，或在界面“规则”页添加，或用 --word、--pattern 给出一条。",
                "There are no own rules. Write [[detectors.rules]] in mishao.toml, add one on the dashboard's page Rules, or give "
                "one by --word or --pattern.",
            )
        )
    with progress() as bar:
        bar.add_task(say("试用", "trying"), total=None)
        tried = try_on_pages(own, shown=limit)
    shown = [{"rule": hit.rule, "match": hit.match, "url": hit.url} for hit in tried.shown]
    if as_json:
        for row in shown:
            emit(row)
    else:
        names = "，".join(f"{rule.name} {tried.by_rule.get(rule.name, 0)}" for rule in own)
        table(
            say(f"命中 {names}", f"Hits: {names}"),
            [say("规则", "rule"), say("命中", "match"), say("网址", "address")],
            ((row["rule"], row["match"], row["url"]) for row in shown),
        )
    messages.print(
        say(
            f"已试 {tried.tried} 个公开页面。附件和有线索的文件不留正文，不在其中；规则生效后，下次巡查会全部重新检测。",
            f"Tried on {tried.tried} public pages. Attachments and suspected files leave no text and are not among them; "
            "once a rule is in force, the next sweep inspects everything anew.",
        )
    )


@rules.command(help=say("用标注好的 TSV 测量准确率和召回率", "Measure precision and recall on a labelled TSV"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=say("每例一行 JSON", "one JSON object a case"))
def test(file: Path, as_json: bool) -> None:
    from detectors.cases import load, predict, report, row

    predictions = [predict(case) for case in load(file)]
    if as_json:
        for prediction in predictions:
            emit(row(prediction))
        return
    outcome = report(predictions)
    table(
        say("准确率与召回率", "Precision and recall"),
        [say("类别", "category"), say("例数", "cases"), say("准确率", "precision"), say("召回率", "recall")],
        ((name, s.cases, _share(s.precision), _share(s.recall)) for name, s in outcome.by_category.items()),
    )
    names = list(outcome.confusion)
    table(
        say("混淆表（行：标注，列：判断）", "Confusion (rows: label, columns: predicted)"),
        ["", *outcome.predicted],
        ([name, *(outcome.confusion[name].get(p, 0) or "" for p in outcome.predicted)] for name in names),
    )
    results.print(say(f"类别正确 {_share(outcome.accuracy)}", f"Category right {_share(outcome.accuracy)}"))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
