"""Presses words onto crops of sheets and does to both what scanners, copiers and faxes do, on the graphics processor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks.overprint.drawing import OTHER, TEXTURE_HIGH, TEXTURE_WIDE
from benchmarks.overprint.network import STRIDE, UNIT

# Crops are cut and harmed at twice the network's scale.
CROP = 768
SEEN = CROP // 2
CELLS = SEEN // STRIDE
# What stands free and has lost less than this is read as ordinary text is.
WORN = 0.15
# Distance between a level's characters, in points of the crop.
PITCH = (26.0, 250.0)
WORDS = 3


@dataclass(frozen=True)
class Words:
    """Textures at full size, half and quarter, with what `drawing.Texture` says of each."""

    inks: tuple[Tensor, Tensor, Tensor]
    kinds: Tensor
    pitches: Tensor
    uprights: Tensor
    centres: Tensor


@dataclass(frozen=True)
class Batch:
    """`ink` as the first network sees it, `fine` at twice its scale; per level a hill around each middle.

    `told` says where steps are known, `heed` is 0 where nothing is to be learnt.
    """

    ink: Tensor
    fine: Tensor
    hills: Tensor
    steps: Tensor
    told: Tensor
    heed: Tensor


def uniform(count: int, low: float, high: float, device: torch.device) -> Tensor:
    return torch.rand(count, device=device) * (high - low) + low


def chance(count: int, share: float, device: torch.device) -> Tensor:
    return torch.rand(count, device=device) < share


def crops(sheets: Tensor, count: int) -> Tensor:
    """Pieces of sheets, turned and sized at random: 1 where there is paper."""
    device = sheets.device
    which = torch.randint(len(sheets), (count,), device=device)
    scale = CROP / 2 * uniform(count, 0.75, 1.3, device)
    angle = uniform(count, -0.05, 0.05, device) * (1 + 2 * chance(count, 0.2, device))
    high, wide = sheets.shape[-2:]
    cx, cy = uniform(count, 0.1, 0.9, device) * wide, uniform(count, 0.1, 0.9, device) * high
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    rows = torch.stack(
        [
            torch.stack([cos / (wide / 2), -sin / (wide / 2), cx / (wide / 2) - 1], 1),
            torch.stack([sin / (high / 2), cos / (high / 2), cy / (high / 2) - 1], 1),
        ],
        1,
    )
    grid = F.affine_grid(rows, [count, 1, CROP, CROP], align_corners=False)
    pieces = sheets[which].to(torch.float16).unsqueeze(1) / 255
    ink = F.grid_sample(1 - pieces.float(), grid, align_corners=False)
    return 1 - ink


def pressed(paper: Tensor, words: Words) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """The crops with words over or under the print, and what they are."""
    count, device = len(paper), paper.device
    cells = torch.arange(CELLS, device=device) * STRIDE + STRIDE / 2
    hills = torch.zeros(count, OTHER, CELLS, CELLS, device=device)
    steps = torch.zeros(count, 2, CELLS, CELLS, device=device)
    told = torch.zeros(count, CELLS, CELLS, device=device, dtype=torch.bool)
    heed = torch.ones(count, CELLS, CELLS, device=device)
    for number in range(WORDS):
        there = chance(count, (0.75, 0.35, 0.15)[number], device)
        which = torch.randint(len(words.kinds), (count,), device=device)
        kinds = words.kinds[which]
        large = chance(count, 0.3, device)
        low, high = math.log(PITCH[0]), math.log(PITCH[1])
        pitch = torch.exp(
            torch.where(large, uniform(count, low + 0.9, high, device), uniform(count, low, low + 1.1, device))
        )
        zoom = pitch / words.pitches[which].clamp(min=60)
        angle = torch.randn(count, device=device) * 0.22
        angle = torch.where(chance(count, 0.3, device), uniform(count, -1.15, 1.15, device), angle)
        angle = torch.where(chance(count, 0.25, device), torch.zeros_like(angle), angle)
        angle = angle + words.uprights[which] * (math.pi / 2)
        lean = torch.where(chance(count, 0.15, device), uniform(count, -0.25, 0.25, device), torch.zeros_like(angle))
        stretch = uniform(count, 0.85, 1.2, device)
        px, py = places(paper, pitch)
        # From the texture's own points, about its middle, to the crop's.
        cos, sin = torch.cos(angle), torch.sin(angle)
        forward = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1) @ torch.stack(
            [torch.stack([torch.ones_like(lean), lean], 1), torch.stack([torch.zeros_like(lean), stretch], 1)], 1
        )
        forward = forward * zoom[:, None, None]
        back = torch.linalg.inv(forward)
        shift = torch.stack([px, py], 1)
        # grid_sample's coordinates run from -1 to 1 on both sides.
        half = torch.tensor([TEXTURE_WIDE / 2, TEXTURE_HIGH / 2], device=device)
        linear = back * (CROP / 2) / half[None, :, None]
        offset = (back @ (CROP / 2 - shift)[:, :, None]).squeeze(2) / half
        rows = torch.cat([linear, offset[:, :, None]], 2)
        grid = F.affine_grid(rows, [count, 1, CROP, CROP], align_corners=False)
        layer = torch.zeros_like(paper)
        level = (zoom < 0.6).long() + (zoom < 0.3).long()
        for size, inks in enumerate(words.inks):
            of_size = (level == size) & there
            if of_size.any():
                layer[of_size] = F.grid_sample(
                    inks[which[of_size]].unsqueeze(1).float() / 255, grid[of_size], align_corners=False
                )
        alone = alone_on_paper(paper, layer)
        layer, lost = worn(layer)
        alone &= lost < WORN
        paper = inked(paper, layer)
        middle = torch.tensor([TEXTURE_WIDE / 2, TEXTURE_HIGH / 2], device=device)
        centres = words.centres[which].view(count, 2, 2) - middle
        placed = torch.einsum("nij,nkj->nki", forward, centres) + shift[:, None]
        placed = placed / 2
        between = placed.mean(1)
        step = placed[:, 1] - placed[:, 0]
        inside = ((placed > 4) & (placed < SEEN - 4)).all(2).all(1)
        # What is half outside may be seen or not; so may what stands free and whole.
        partly = there & (kinds < OTHER) & (~inside | alone)
        near = (cells[None, None, :] - between[:, 0, None, None]) ** 2 + (
            cells[None, :, None] - between[:, 1, None, None]
        ) ** 2
        length = step.norm(dim=1)
        spread = (length * 0.16).clamp(min=STRIDE * 0.7)
        hill = torch.exp(-near / (2 * spread[:, None, None] ** 2))
        heed = torch.where(
            (partly[:, None, None]) & (near.sqrt() < 3 * length[:, None, None]), torch.zeros_like(heed), heed
        )
        real = there & (kinds < OTHER) & inside & ~alone
        chosen = real.nonzero().squeeze(1)
        if len(chosen):
            # A later word lies over an earlier one, which may be hidden by it.
            at = kinds[chosen]
            hills[chosen, at] = torch.maximum(hills[chosen, at], hill[chosen])
            core = hill[chosen] > 0.6
            told[chosen] |= core
            keep = core[:, None].expand(-1, 2, -1, -1)
            mine = (step[chosen] / UNIT)[:, :, None, None].expand(-1, -1, CELLS, CELLS)
            steps[chosen] = torch.where(keep, mine, steps[chosen])
    return paper, hills, steps, told, heed


def places(paper: Tensor, pitch: Tensor) -> tuple[Tensor, Tensor]:
    """Where words lie: anywhere, or more often where print is, about in its middle or at its edge."""
    count, device = len(paper), paper.device
    ink = F.avg_pool2d(1 - paper, CROP // 24).flatten(1).clamp(min=0) ** 1.5 + 1e-4
    cell = torch.multinomial(ink, 1).squeeze(1)
    beside = torch.randn(2, count, device=device) * 0.5 * pitch
    on_print = torch.stack([cell % 24, cell // 24]) * (CROP / 24) + CROP / 48 + beside
    anywhere = (torch.rand(2, count, device=device) * 0.9 + 0.05) * CROP
    x, y = torch.where(chance(count, 0.55, device), on_print, anywhere).clamp(0.02 * CROP, 0.98 * CROP)
    return x, y


def alone_on_paper(paper: Tensor, layer: Tensor) -> Tensor:
    """Whether hardly any print lies where the words are."""
    around = F.max_pool2d(F.avg_pool2d(layer, 8), 5, 1, 2) > 0.1
    print_there = F.avg_pool2d((paper < 0.6).float(), 8)
    share = (print_there * around).sum((1, 2, 3)) / around.sum((1, 2, 3)).clamp(min=1)
    return share < 0.04


def worn(layer: Tensor) -> tuple[Tensor, Tensor]:
    """Ink that is missing in blotches and grains, and how much of it is lost."""
    count, device = len(layer), layer.device
    grain = torch.rand(count, 1, CROP // 4, CROP // 4, device=device)
    blotch = F.interpolate(
        torch.rand(count, 1, 24, 24, device=device), size=CROP // 4, mode="bilinear", align_corners=False
    )
    lost = torch.where(chance(count, 0.5, device), uniform(count, 0.0, 0.45, device), torch.zeros(count, device=device))
    holes = (0.6 * grain + 0.4 * blotch) < (0.2 + 0.6 * lost)[:, None, None, None] * (lost > 0)[:, None, None, None]
    holes = F.interpolate(holes.float(), size=CROP, mode="nearest")
    softened = F.avg_pool2d(holes, 3, 1, 1)
    return layer * (1 - softened), lost


def inked(paper: Tensor, layer: Tensor) -> Tensor:
    """Over the print as strong ink, over it as a wash, or below it as a pale one."""
    count, device = len(paper), paper.device
    way = torch.rand(count, device=device)[:, None, None, None]
    ink = torch.where(
        way < 0.45,
        uniform(count, 0.0, 0.45, device)[:, None, None, None],
        uniform(count, 0.35, 0.9, device)[:, None, None, None],
    )
    strength = uniform(count, 0.6, 1.0, device)[:, None, None, None]
    over = paper * (1 - layer * strength) + ink * layer * strength
    under = torch.minimum(paper, 1 - (1 - ink) * layer)
    product = paper * (1 - (1 - ink) * layer)
    return torch.where(way < 0.3, over, torch.where(way < 0.75, under, product))


def harmed(paper: Tensor) -> Tensor:
    """What comes out of the scanner, as ink."""
    count, device = len(paper), paper.device

    def each(low: float, high: float) -> Tensor:
        return uniform(count, low, high, device)[:, None, None, None]

    def some(share: float) -> Tensor:
        return chance(count, share, device)[:, None, None, None]

    paper = torch.where(some(0.5), blurred(paper, uniform(count, 0.5, 2.2, device)), paper)
    faded = each(0.35, 1.0)
    paper = torch.where(some(0.35), 1 - (1 - paper) * faded, paper)
    light = F.interpolate(torch.rand(count, 1, 3, 3, device=device), size=CROP, mode="bicubic", align_corners=False)
    paper = torch.where(some(0.35), paper * (1 - each(0.05, 0.4) * light), paper)
    streak = torch.rand(count, 1, 1, CROP, device=device) < 0.004
    paper = torch.where(some(0.15) & streak, paper * each(0.3, 0.8), paper)
    noise = torch.randn_like(paper) * each(0.0, 0.06)
    coarse = F.interpolate(
        torch.randn(count, 1, CROP // 2, CROP // 2, device=device), size=CROP, mode="nearest"
    ) * each(0.0, 0.05)
    paper = paper + torch.where(some(0.5), noise, coarse)
    rough = F.avg_pool2d(F.pad(F.avg_pool2d(paper, 8), (4, 4, 4, 4), mode="replicate"), 9, 1)
    rough = F.interpolate(rough, size=CROP, mode="bilinear", align_corners=False)
    fax = (paper > rough * each(0.7, 0.92)).float()
    coarse_fax = F.interpolate(
        (F.avg_pool2d(paper, 2) > F.avg_pool2d(rough, 2) * each(0.7, 0.92)).float(), scale_factor=2
    )
    dithered = (paper > torch.rand_like(paper) * 0.8 + 0.1).float()
    way = torch.rand(count, device=device)[:, None, None, None]
    paper = torch.where(way < 0.12, fax, torch.where(way < 0.2, coarse_fax, torch.where(way < 0.24, dithered, paper)))
    fine = squeezed(paper.clamp(0, 1))
    half = F.avg_pool2d(paper.clamp(0, 1), 2)
    coarse = F.interpolate(squeezed(half), scale_factor=2, mode="bilinear", align_corners=False)
    fine = torch.where(some(0.3), coarse, fine)
    # Pages come to the network stretched between ink and paper, though never just so.
    flat = fine.flatten(1)[:, ::32]
    dark, white = flat.quantile(0.005, dim=1), flat.quantile(0.9, dim=1)
    room = (white - dark).clamp(min=0.15)
    fine = (fine - dark[:, None, None, None]) / room[:, None, None, None]
    fine = torch.where(some(0.7), fine, fine * each(0.7, 1.0) + each(0.0, 0.1))
    return 1 - fine.clamp(0, 1)


def blurred(paper: Tensor, sigma: Tensor) -> Tensor:
    reach = torch.arange(-5, 6, device=paper.device).float()
    weights = torch.exp(-(reach[None] ** 2) / (2 * sigma[:, None] ** 2))
    weights = weights / weights.sum(1, keepdim=True)
    count = len(paper)
    flat = paper.view(1, count, CROP, CROP)
    flat = F.conv2d(F.pad(flat, (5, 5, 0, 0), mode="replicate"), weights.view(count, 1, 1, 11), groups=count)
    flat = F.conv2d(F.pad(flat, (0, 0, 5, 5), mode="replicate"), weights.view(count, 1, 11, 1), groups=count)
    return flat.view(count, 1, CROP, CROP)


def squeezed(seen: Tensor) -> Tensor:
    """As JPEG leaves it: the finer waves of each square of eight points rounded away."""
    count, device = len(seen), seen.device
    at = torch.arange(8, device=device).float()
    waves = torch.cos((2 * at[None] + 1) * at[:, None] * math.pi / 16) * 0.5
    waves[0] *= math.sqrt(0.5)
    side = seen.shape[-1]
    squares = seen.view(count, side // 8, 8, side // 8, 8).permute(0, 1, 3, 2, 4)
    told = waves @ squares @ waves.T
    fine = (at[:, None] + at[None] + 1) * 0.035
    step = fine * uniform(count, 0.0, 1.0, device)[:, None, None, None, None] ** 2 + 1e-4
    told = torch.round(told / step) * step
    back = (waves.T @ told @ waves).permute(0, 1, 3, 2, 4).reshape(count, 1, side, side)
    return torch.where(chance(count, 0.6, device)[:, None, None, None], back, seen)


def batch(sheets: Tensor, words: Words, count: int) -> Batch:
    paper, hills, steps, told, heed = pressed(crops(sheets, count), words)
    fine = harmed(paper)
    return Batch(F.avg_pool2d(fine, 2), fine, hills, steps, told, heed)
