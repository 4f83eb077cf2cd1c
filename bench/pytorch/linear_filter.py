"""A free finite impulse response."""

import torch
from torch import nn

from reference import Reference, same


class LinearFilter(Reference):
    """A product with the window at the last position, a convolution at all positions."""

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.length = task["length"]
        self.kernel = nn.Parameter(torch.zeros(task["length"], task["inputs"], task["outputs"]))
        self.bias = nn.Parameter(torch.zeros(task["outputs"]))

    def forward(self, x):
        if self.last:
            return torch.addmm(self.bias, x.flatten(1), self.kernel.flatten(0, 1)).unsqueeze(1)
        padded = nn.functional.pad(x.transpose(1, 2), (self.length - 1, 0))
        return nn.functional.conv1d(padded, self.kernel.permute(2, 1, 0), self.bias).transpose(1, 2)

    def places(self):
        return {"kernel": same(self.kernel), "bias": same(self.bias)}
