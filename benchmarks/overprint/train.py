"""Draws sheets and words, trains the networks on them for some minutes and writes them as ONNX.

python -m benchmarks.overprint.train FOLDER --fonts FONTS --minutes 9
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks.overprint import drawing, harm
from benchmarks.overprint.network import PIECE_HIGH, PIECE_WIDE, PITCH, STRIDE, UNIT, Judge, Said, Spotter, Told

Model = TypeVar("Model", Spotter, Judge)


def ordinary_text() -> str:
    folder = Path(__file__).parents[2] / "tests" / "ordinary"
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))


def fonts_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".ttf", ".otf", ".ttc"))


def drawn(fonts: list[Path], text: str, sheets: int, words: int, seed: int) -> tuple[Tensor, harm.Words]:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        textures = list(pool.map(partial(drawing.texture, fonts=fonts), range(seed, seed + words), chunksize=64))
        pages = list(pool.map(partial(drawing.sheet, fonts=fonts, text=text), range(seed, seed + sheets), chunksize=8))
    inks = torch.from_numpy(np.stack([one.ink for one in textures]))
    half = F.avg_pool2d(inks.float().unsqueeze(1), 2).squeeze(1)
    quarter = F.avg_pool2d(half.unsqueeze(1), 2).squeeze(1)
    return torch.from_numpy(np.stack(pages)), harm.Words(
        (inks, half.to(torch.uint8), quarter.to(torch.uint8)),
        torch.tensor([one.kind for one in textures]),
        torch.tensor([one.pitch for one in textures]),
        torch.tensor([float(one.upright) for one in textures]),
        torch.tensor([one.centres for one in textures]),
    )


def loss_of(told: Tensor, wanted: harm.Batch) -> Tensor:
    """CenterNet's focal loss for the hills (Zhou et al., Objects as Points), and how far the steps are off."""
    sure = torch.sigmoid(told[:, :3].float()).clamp(1e-5, 1 - 1e-5)
    top = wanted.hills > 0.97
    # The cell nearest to a middle may lie a little beside it.
    peak = F.max_pool2d(wanted.hills, 5, 1, 2)
    top |= (wanted.hills == peak) & (wanted.hills > 0.5)
    hit = -((1 - sure) ** 2) * torch.log(sure) * top
    other = -((1 - wanted.hills) ** 4) * sure**2 * torch.log(1 - sure) * ~top
    count = top.sum().clamp(min=1)
    off = (told[:, 3:].float() - wanted.steps).abs().sum(1) * wanted.told
    heed = wanted.heed[:, None]
    levels: Tensor = ((hit + other) * heed).sum() / count + 0.2 * off.sum() / wanted.told.sum().clamp(min=1)
    return levels


def peaks(told: Tensor, each: int) -> tuple[Tensor, Tensor, Tensor]:
    """The surest places of each crop: which crop, which cell, and the step there in points of its finer picture."""
    sure = torch.sigmoid(told[:, :3].float()).amax(1)
    sure = torch.where(sure == F.max_pool2d(sure[:, None], 5, 1, 2)[:, 0], sure, torch.zeros_like(sure))
    best, cells = sure.flatten(1).topk(each)
    crop = torch.arange(len(told), device=told.device)[:, None].expand_as(cells)
    keep = best > 0.04
    crop, cells = crop[keep], cells[keep]
    steps = told[:, 3:].float().flatten(2)[crop, :, cells] * UNIT * 2
    return crop, cells, steps


def pieces(fine: Tensor, crop: Tensor, middle: Tensor, step: Tensor) -> Tensor:
    """What lies around each middle, with the step level and PITCH long; all in points of `fine`."""
    size = torch.tensor([PIECE_WIDE / 2, PIECE_HIGH / 2], device=fine.device)
    unit = step / PITCH
    across = torch.stack([-unit[:, 1], unit[:, 0]], 1)
    half = fine.shape[-1] / 2
    rows = (
        torch.stack([unit[:, 0] * size[0], across[:, 0] * size[1], middle[:, 0] - half], 1),
        torch.stack([unit[:, 1] * size[0], across[:, 1] * size[1], middle[:, 1] - half], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1) / half, [len(crop), 1, PIECE_HIGH, PIECE_WIDE], align_corners=False)
    return F.grid_sample(fine[crop], grid, align_corners=False)


def lesson(told: Tensor, wanted: harm.Batch) -> tuple[Tensor, Tensor]:
    """Pieces around what the first network takes for levels and around levels, and what they are."""
    crop, cells, step = peaks(told, 3)
    true = (wanted.hills > 0.9).any(1) & wanted.told
    which, row, column = true.nonzero(as_tuple=True)
    chosen = torch.randperm(len(which), device=crop.device)[: len(crop)]
    which, row, column = which[chosen], row[chosen], column[chosen]
    crop = torch.cat([crop, which])
    cells = torch.cat([cells, row * harm.CELLS + column])
    step = torch.cat([step, wanted.steps[which, :, row, column] * UNIT * 2])
    hills = wanted.hills.flatten(2)[crop, :, cells]
    high, kinds = hills.max(1)
    kinds = torch.where(high > 0.35, kinds, drawing.OTHER)
    heed = (wanted.heed.flatten(1)[crop, cells] > 0) & ((high > 0.35) | (high < 0.05)) & (step.norm(dim=1) > 12)
    crop, cells, step, kinds = crop[heed], cells[heed], step[heed], kinds[heed]
    count, device = len(crop), crop.device
    middle = torch.stack([cells % harm.CELLS, cells // harm.CELLS], 1).float() * 2 * STRIDE + STRIDE
    length = step.norm(dim=1, keepdim=True)
    middle = middle + torch.randn(count, 2, device=device) * 0.06 * length
    turn = torch.randn(count, device=device) * 0.06
    cos, sin = torch.cos(turn), torch.sin(turn)
    step = torch.stack([step[:, 0] * cos - step[:, 1] * sin, step[:, 0] * sin + step[:, 1] * cos], 1)
    step = step * torch.exp(torch.randn(count, 1, device=device) * 0.08)
    return pieces(wanted.fine, crop, middle, step), kinds


def save(spotter: Spotter, judge: Judge, folder: Path) -> None:
    torch.save(spotter.state_dict(), folder / "spotter.pt")
    torch.save(judge.state_dict(), folder / "judge.pt")
    axes = {"ink": {2: "height", 3: "width"}, "levels": {2: "rows", 3: "columns"}, "steps": {2: "rows", 3: "columns"}}
    torch.onnx.export(
        Told(spotter).eval().cpu().float(), (torch.zeros(1, 1, 800, 576),), str(folder / "overprint_spotter.onnx"),
        input_names=["ink"], output_names=["levels", "steps"], dynamic_axes=axes, dynamo=False, opset_version=17,
    )  # fmt: skip
    torch.onnx.export(
        Said(judge).eval().cpu().float(), (torch.zeros(1, 1, PIECE_HIGH, PIECE_WIDE),), str(folder / "overprint_judge.onnx"),
        input_names=["pieces"], output_names=["said"], dynamic_axes={"pieces": {0: "count"}, "said": {0: "count"}},
        dynamo=False, opset_version=17,
    )  # fmt: skip


class Pupil(Generic[Model]):
    """A network in training, and the running mean of its weights."""

    def __init__(self, model: Model, rate: float) -> None:
        self.model, self._rate = model, rate
        self.smooth = torch.optim.swa_utils.AveragedModel(
            model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.997), use_buffers=True
        )
        self._tuner = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)

    def step(self, loss: Tensor, number: int, left: float) -> None:
        """One step; `left` is the share of the time that is left."""
        for group in self._tuner.param_groups:
            group["lr"] = self._rate * min(1, (number + 1) / 100) * max(0.01, left)
        self._tuner.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        self._tuner.step()
        self.smooth.update_parameters(self.model)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--sheets", type=int, default=3_000)
    parser.add_argument("--words", type=int, default=12_000)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=Path, help="folder with the weights of both networks to go on from")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    sheets, words = drawn(fonts_in(asked.fonts), ordinary_text(), asked.sheets, asked.words, 1_000_000 * asked.seed)
    print("drawn", flush=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    sheets = sheets.to(device)
    words = harm.Words(
        (words.inks[0].to(device), words.inks[1].to(device), words.inks[2].to(device)),
        words.kinds.to(device), words.pitches.to(device), words.uprights.to(device), words.centres.to(device),
    )  # fmt: skip
    torch.manual_seed(asked.seed)
    autocast = partial(torch.autocast, device.type, torch.bfloat16, enabled=device.type == "cuda")
    spotter, judge, rate = Spotter().to(device), Judge().to(device), 2e-3
    if asked.start:
        spotter.load_state_dict(torch.load(asked.start / "spotter.pt", map_location=device))
        judge.load_state_dict(torch.load(asked.start / "judge.pt", map_location=device))
        rate = 1e-3
    spotting, judging = Pupil(spotter, rate), Pupil(judge, rate)
    began_s, number = time.monotonic(), 0
    while (left := 1 - (time.monotonic() - began_s) / (60 * asked.minutes)) > 0:
        with torch.no_grad():
            wanted = harm.batch(sheets, words, asked.batch)
        with autocast():
            told = spotter(wanted.ink)
        spotted = loss_of(told, wanted)
        spotting.step(spotted, number, left)
        # The second learns from what the first takes for levels, as it will be asked.
        with torch.no_grad():
            seen, kinds = lesson(told.detach(), wanted)
        with autocast():
            said = judge(seen)
        judged = F.cross_entropy(said.float(), kinds)
        judging.step(judged, number, left)
        number += 1
        if number % 200 == 0:
            spent_s = time.monotonic() - began_s
            print(f"{number} steps, {spent_s:.0f} s, losses {float(spotted):.3f} and {float(judged):.3f}", flush=True)
    save(spotting.smooth.module, judging.smooth.module, asked.folder)


if __name__ == "__main__":
    main()
