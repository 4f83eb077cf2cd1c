"""Attention of several heads, and the Transformer of Paper A, which has one."""

import torch
from torch import nn

from reference import Reference, causal_mask, linear, same, transposed


def feed_forward(inputs, width, outputs):
    return nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, outputs))


def feed_forward_places(name, net):
    return {**linear(f"{name}.0", net[0]), **linear(f"{name}.1", net[2])}


class Projections(nn.Module):
    """Queries, keys and values of every head, [batch, heads, length, size], and the way back."""

    def __init__(self, n, heads, size):
        super().__init__()
        self.heads, self.size = heads, size
        self.query, self.key, self.value = (nn.Linear(n, heads * size, bias=False) for _ in range(3))
        self.output = nn.Linear(heads * size, n, bias=False)

    def split(self, layer, x):
        return layer(x).unflatten(2, (self.heads, self.size)).transpose(1, 2)

    def join(self, mixed):
        return self.output(mixed.transpose(1, 2).flatten(2))

    def places(self, prefix=""):
        return {f"{prefix}{name}": transposed(layer.weight) for name, layer in self.named_children()}


class Attention(Reference):
    """
    Causal attention of several heads with its four projections, in the form of nn.MultiheadAttention:
    the mask enters with the product of queries and keys.
    """

    def __init__(self, config, task, last):
        super().__init__()
        n, heads = task["inputs"], config["heads"]
        self.project = Projections(n, heads, n // heads)
        self.mask = causal_mask(task["length"])

    def forward(self, x):
        p = self.project
        q, k, v = (p.split(f, x).flatten(0, 1) for f in (p.query, p.key, p.value))
        logits = torch.baddbmm(self.mask, q, k.transpose(1, 2), alpha=p.size**-0.5)
        mixed = torch.bmm(torch.softmax(logits, -1), v)
        return p.join(mixed.unflatten(0, (-1, p.heads)))

    def places(self):
        return self.project.places()


class TransformerA(Reference):
    """Equation (5) of arXiv 2305.18475."""

    def __init__(self, config, task, last):
        assert config["position"] == "learned" and config["feedForwardDepth"] == 1
        super().__init__()
        n, head, width = config["hidden"], config["headSize"], config["feedForwardWidth"]
        self.last = last
        self.projection = nn.Linear(task["inputs"], n, bias=False)
        self.encoding = nn.Parameter(torch.zeros(1, task["length"], n))
        self.f = feed_forward(n, width, n)
        self.query = nn.Linear(n, head, bias=False)
        self.key = nn.Linear(n, head, bias=False)
        self.value = nn.Linear(n, config["valueSize"], bias=False)
        self.F = feed_forward(config["valueSize"], width, task["outputs"])
        self.mask = causal_mask(task["length"]) if config["causal"] and not last else None

    def forward(self, x):
        h = self.f(self.projection(x) + self.encoding)
        q, k = self.query(h[:, -1:] if self.last else h), self.key(h).transpose(1, 2)
        logits = torch.bmm(q, k) if self.mask is None else torch.baddbmm(self.mask, q, k)
        return self.F(torch.bmm(torch.softmax(logits, -1), self.value(h)))

    def places(self):
        return {
            "position.projection": transposed(self.projection.weight),
            "position.encoding": same(self.encoding),
            "attention.query": transposed(self.query.weight),
            "attention.key": transposed(self.key.weight),
            "attention.value": transposed(self.value.weight),
            **feed_forward_places("f", self.f),
            **feed_forward_places("F", self.F),
        }
