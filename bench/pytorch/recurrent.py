"""Recurrent nets on torch.nn's own layers."""

import torch
from torch import nn

from convolution import causal, filters
from reference import Reference, causal_mask, linear, same, transposed


def gru_places(net):
    """PyTorch's gates stand in nwidth's order, and both biases are nwidth's too."""
    return {
        "input.weight": transposed(net.weight_ih_l0),
        "input.bias": same(net.bias_ih_l0),
        "state.weight": transposed(net.weight_hh_l0),
        "state.bias": same(net.bias_hh_l0),
    }


def one_bias(net):
    """nwidth has one bias where PyTorch adds two: the second is 0 and not trained."""
    nn.init.zeros_(net.bias_hh_l0).requires_grad_(False)
    return net


class Recurrent(Reference):
    """A layer of states and a linear readout."""

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.net = self.layer(task["inputs"], config["width"])
        self.readout = nn.Linear(config["width"], task["outputs"])

    def forward(self, x):
        h = self.net(x)[0]
        return self.readout(h[:, -1:] if self.last else h)

    def places(self):
        return {**self.layer_places(), **linear("readout", self.readout)}


class Rnn(Recurrent):
    def __init__(self, config, task, last):
        assert config["activation"] == "tanh" and not config["bidirectional"]
        super().__init__(config, task, last)

    def layer(self, inputs, width):
        return one_bias(nn.RNN(inputs, width, batch_first=True))

    def layer_places(self):
        return {
            "forward.input.weight": transposed(self.net.weight_ih_l0),
            "forward.input.bias": same(self.net.bias_ih_l0),
            "forward.state.weight": transposed(self.net.weight_hh_l0),
        }


class Gru(Recurrent):
    def layer(self, inputs, width):
        return nn.GRU(inputs, width, batch_first=True)

    def layer_places(self):
        return gru_places(self.net)


class Lstm(Recurrent):
    def layer(self, inputs, width):
        return one_bias(nn.LSTM(inputs, width, batch_first=True))

    def layer_places(self):
        n = self.net.hidden_size

        def columns(parameter):
            """nwidth's order is i, f, o, g; PyTorch's is i, f, g, o."""
            return [(parameter, lambda tensor, k=k: tensor[k * n : (k + 1) * n].t()) for k in (0, 1, 3, 2)]

        return {
            "input.weight": columns(self.net.weight_ih_l0),
            "input.bias": columns(self.net.bias_ih_l0),
            "state.weight": columns(self.net.weight_hh_l0),
        }


class RecurrentConvolution(Reference):
    """A causal convolution with a ReLU, then nn.GRU."""

    def __init__(self, config, task, last):
        super().__init__()
        self.last = last
        self.front = nn.Conv1d(task["inputs"], config["channels"], config["kernel"])
        self.net = nn.GRU(config["channels"], config["width"], batch_first=True)
        self.readout = nn.Linear(config["width"], task["outputs"])

    def forward(self, x):
        u = torch.relu(causal(self.front, x.transpose(1, 2))).transpose(1, 2)
        h = self.net(u)[0]
        return self.readout(h[:, -1:] if self.last else h)

    def places(self):
        return {
            **filters("front", self.front),
            **gru_places(self.net),
            **linear("readout", self.readout),
        }


class AttentionRnn(Reference):
    """nn.GRU whose states look back on themselves, arXiv 1508.04025."""

    def __init__(self, config, task, last):
        super().__init__()
        n = config["width"]
        self.last = last
        self.net = nn.GRU(task["inputs"], n, batch_first=True)
        self.score = nn.Linear(n, n, bias=False)
        self.combine = nn.Linear(2 * n, n)
        self.readout = nn.Linear(n, task["outputs"])
        self.mask = None if last else causal_mask(task["length"])

    def forward(self, x):
        states = self.net(x)[0]
        query = states[:, -1:] if self.last else states
        q, k = self.score(query), states.transpose(1, 2)
        logits = torch.bmm(q, k) if self.mask is None else torch.baddbmm(self.mask, q, k)
        context = torch.bmm(torch.softmax(logits, -1), states)
        return self.readout(torch.tanh(self.combine(torch.cat([context, query], -1))))

    def places(self):
        return {
            **gru_places(self.net),
            "score": transposed(self.score.weight),
            **linear("combine", self.combine),
            **linear("readout", self.readout),
        }
