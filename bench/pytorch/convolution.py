"""Temporal convolution."""

import torch
from torch import nn

from reference import Reference, linear, same


def right_factors(weight):
    """Conv1d's [outputs, inputs, kernel] as nwidth's [kernel, inputs, outputs], latest lag last."""
    return weight.permute(2, 1, 0)


class TemporalConvolution(Reference):
    """Causal convolutions of dilation 1, 2, 4, ..., each with a ReLU, on nn.Conv1d with left padding."""

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        width, kernel = config["width"], config["kernelSize"]
        sizes = [task["inputs"]] + [width] * config["levels"]
        self.levels = nn.ModuleList(
            nn.Conv1d(sizes[i], width, kernel, dilation=2**i) for i in range(config["levels"])
        )
        self.readout = nn.Linear(width, task["outputs"])

    def forward(self, x):
        h = x.transpose(1, 2).contiguous()
        for level in self.levels:
            before = level.dilation[0] * (level.kernel_size[0] - 1)
            h = torch.relu(level(nn.functional.pad(h, (before, 0))))
        h = h.transpose(1, 2)
        return self.readout(h[:, -1:] if self.last else h)

    def places(self):
        places = linear("readout", self.readout)
        for i, level in enumerate(self.levels):
            places[f"levels.{i}.weight"] = (level.weight, right_factors)
            places[f"levels.{i}.bias"] = (level.bias, same)
        return places
