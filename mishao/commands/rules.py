"""`rules list` shows the rules; `rules test FILE.tsv` measures them on labelled cases."""

from __future__ import annotations

from pathlib import Path

import click

from mishao.language import say
from mishao.output import emit, results, table


@click.group(help=say("规则：列表和测试", "Rules: list and measure"))
def rules() -> None:
    pass


@rules.command("list", help=say("列出规则和出处", "List the rules and their sources"))
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    from dataclasses import asdict

    from detectors.rules import RULESET, listing

    entries = listing()
    if as_json:
        for entry in entries:
            emit(asdict(entry))
        return
    table(
        say(f"规则集 {RULESET}", f"Ruleset {RULESET}"),
        [say("规则", "rule"), say("类别", "category"), say("说明", "what"), say("出处", "source")],
        ((e.name, e.category, say(e.chinese, e.english), e.source) for e in entries),
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
