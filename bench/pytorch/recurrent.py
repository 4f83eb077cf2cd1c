"""Recurrent nets on torch.nn's own layers, with a linear readout."""

from torch import nn

from reference import Reference, linear, same, transposed


class Recurrent(Reference):
    """torch.nn.RNN, GRU or LSTM; PyTorch's gate order and both of its biases are nwidth's too."""

    layer = None

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.net = self.layer(task["inputs"], config["width"], batch_first=True)
        self.readout = nn.Linear(config["width"], task["outputs"])

    def forward(self, x):
        h = self.net(x)[0]
        return self.readout(h[:, -1:] if self.last else h)

    def places(self):
        return {
            "input.weight": (self.net.weight_ih_l0, transposed),
            "input.bias": (self.net.bias_ih_l0, same),
            "state.weight": (self.net.weight_hh_l0, transposed),
            "state.bias": (self.net.bias_hh_l0, same),
            **linear("readout", self.readout),
        }


class Rnn(Recurrent):
    layer = nn.RNN


class Gru(Recurrent):
    layer = nn.GRU


class Lstm(Recurrent):
    layer = nn.LSTM
