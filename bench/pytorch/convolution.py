"""Temporal convolution on nn.Conv1d."""

import torch
from torch import nn

from reference import Reference, linear, same


def filters(name, layer):
    """The places of nwidth's kernel, [taps, inputs, outputs], and bias in an nn.Conv1d."""
    return {
        f"{name}.kernel": [(layer.weight, lambda tensor: tensor.permute(2, 1, 0))],
        f"{name}.bias": same(layer.bias),
    }


def causal(layer, x):
    """An nn.Conv1d on [batch, channels, length] with zeros before the first position."""
    before = layer.dilation[0] * (layer.kernel_size[0] - 1)
    return layer(nn.functional.pad(x, (before, 0)))


class TemporalConvolution(Reference):
    """Residual levels of dilation 1, b, b^2, ..., arXiv 1803.01271, with one convolution in each."""

    def __init__(self, config, task, last):
        assert config["convolutions"] == 1 and config["activation"] == "relu" and config["residual"]
        super().__init__()
        self.last = last
        kernel, channels, inputs = config["kernel"], config["channels"], task["inputs"]
        base = kernel if config["dilationBase"] == "kernel" else config["dilationBase"]
        self.levels = nn.ModuleList(
            nn.Conv1d(inputs if i == 0 else channels, channels, kernel, dilation=base**i)
            for i in range(config["levels"])
        )
        self.skip = None if inputs == channels else nn.Linear(inputs, channels)
        self.readout = nn.Linear(channels, task["outputs"])

    def forward(self, x):
        h = x.transpose(1, 2).contiguous()
        for i, level in enumerate(self.levels):
            skip = h if i > 0 or self.skip is None else self.skip(x).transpose(1, 2)
            h = torch.relu(skip + torch.relu(causal(level, h)))
        h = h.transpose(1, 2)
        return self.readout(h[:, -1:] if self.last else h)

    def places(self):
        places = linear("readout", self.readout)
        if self.skip is not None:
            places.update(linear("skip", self.skip))
        for i, level in enumerate(self.levels):
            places.update(filters(f"level.{i}.0", level))
        return places
