"""A diagonal state space."""

import torch
from torch import nn

from reference import Reference, linear, same


class StateSpace(Reference):
    """
    h(t) = a h(t - 1) + U x(t), elementwise in the state, step by step. The fastest in PyTorch of the
    forms tried (width 64, length 256, batch 64): a Toeplitz product a channel, Toeplitz products in
    chunks of 8 to 32, convolution by FFT and doubling took 1.5 to 9 times as long.
    """

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.decay = nn.Parameter(torch.zeros(config["width"]))
        self.input = nn.Linear(task["inputs"], config["width"], bias=False)
        self.readout = nn.Linear(config["width"], task["outputs"])

    def forward(self, x):
        h = x.new_zeros(x.shape[0], self.decay.shape[0])
        states = []
        for u in self.input(x).unbind(1):
            h = torch.addcmul(u, self.decay, h)
            states.append(h)
        return self.readout(states[-1].unsqueeze(1) if self.last else torch.stack(states, 1))

    def places(self):
        return {
            "decay": (self.decay, same),
            **linear("input", self.input),
            **linear("readout", self.readout),
        }
