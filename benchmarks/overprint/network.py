"""Two small networks: one looks for levels on the whole page, the other at each place that it names.

The first takes ink (0 to 1) of a page of 800 pixels' height and has five channels for each square of eight pixels: how
surely a level lies there, for each of the three, and the vector from the middle of its first character to that of its
second, in units of 32 pixels. The second takes a piece of the page at twice that size, turned so that the two stand side
by side PITCH apart, and says which level it is, or none.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

STRIDE, UNIT = 8, 32.0
PIECE_HIGH, PIECE_WIDE, PITCH = 96, 256, 56.0


def folded(inside: int, outside: int, size: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(),
    )


class Block(nn.Module):
    """Looks around in each channel, then mixes them."""

    def __init__(self, width: int, size: int = 5) -> None:
        super().__init__()
        self.around = nn.Sequential(
            nn.Conv2d(width, width, size, padding=size // 2, groups=width, bias=False), nn.BatchNorm2d(width)
        )
        self.mix = nn.Sequential(
            folded(width, 2 * width, 1), nn.Conv2d(2 * width, width, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, given: Tensor) -> Tensor:
        mixed: Tensor = given + self.mix(self.around(given))
        return mixed


class Spotter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Sequential(folded(1, 12, 5, 2), folded(12, 32, 3, 2), folded(32, 48, 3, 2))
        self.near = nn.Sequential(Block(48), Block(48))
        self.down = folded(48, 96, 3, 2)
        self.far = nn.Sequential(*[Block(96) for _ in range(6)])
        self.up = nn.Sequential(
            nn.Conv2d(96, 48, 1, bias=False), nn.BatchNorm2d(48), nn.Upsample(scale_factor=2, mode="nearest")
        )
        self.both = nn.Sequential(Block(48), Block(48, 3))
        self.head = nn.Sequential(folded(48, 64, 1), nn.Conv2d(64, 5, 1))
        nn.init.constant_(self.head[1].bias[:3], -5.0)

    def forward(self, ink: Tensor) -> Tensor:
        near = self.near(self.start(ink))
        far = self.up(self.far(self.down(near)))
        told: Tensor = self.head(self.both(near + far[:, :, : near.shape[2], : near.shape[3]]))
        return told


class Told(nn.Module):
    """The network as it is shipped: levels as probabilities."""

    def __init__(self, spotter: Spotter) -> None:
        super().__init__()
        self.spotter = spotter

    def forward(self, ink: Tensor) -> tuple[Tensor, Tensor]:
        told = self.spotter(ink)
        return torch.sigmoid(told[:, :3]), told[:, 3:]


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            folded(1, 24, 5, 2), folded(24, 48, 3, 2), Block(48), Block(48), folded(48, 96, 3, 2), Block(96), Block(96), Block(96),
            folded(96, 128, 3, 2), Block(128, 3), Block(128, 3), nn.AvgPool2d((3, 4)),
        )  # fmt: skip
        self.say = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(128 * 2 * 4, 4))

    def forward(self, piece: Tensor) -> Tensor:
        said: Tensor = self.say(self.look(piece))
        return said


class Said(nn.Module):
    """The second network as it is shipped: 秘密, 机密, 绝密 or none of them, as probabilities."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(self, piece: Tensor) -> Tensor:
        return torch.softmax(self.judge(piece), 1)
