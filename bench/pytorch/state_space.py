"""A diagonal state space."""

import torch
from torch import nn

from reference import Reference, linear, same

RATES = {
    "direct": lambda w: w,
    "exp": lambda w: -torch.exp(w),
    "softplus": lambda w: -nn.functional.softplus(w),
    "best": lambda w: -1 / (w.square() + 0.1),
}
ACTIVATIONS = {"linear": lambda h: h, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


class StateSpace(Reference):
    """
    h(t) = e^Lambda h(t - 1) + U x(t) + b, elementwise in the state, step by step: the fastest in
    PyTorch of the forms tried (width 64, length 256, batch 64). A Toeplitz product for each channel,
    Toeplitz products in chunks of 8 to 32, convolution by FFT, and doubling took 1.2 to 9 times as
    long.
    """

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.rates = RATES[config["parametrisation"]]
        self.activation = ACTIVATIONS[config["activation"]]
        self.decay = nn.Parameter(torch.zeros(config["width"]))
        self.input = nn.Linear(task["inputs"], config["width"])
        self.readout = nn.Linear(config["width"], task["outputs"])

    def forward(self, x):
        kept = torch.exp(self.rates(self.decay))
        h = x.new_zeros(x.shape[0], self.decay.shape[0])
        states = []
        for u in self.input(x).unbind(1):
            h = torch.addcmul(u, kept, h)
            states.append(h)
        seen = h.unsqueeze(1) if self.last else torch.stack(states, 1)
        return self.readout(self.activation(seen))

    def places(self):
        return {
            "decay": same(self.decay),
            **linear("input", self.input),
            **linear("readout", self.readout),
        }
