"""Attention layers and the Transformers of both papers."""

import torch
from torch import nn

from reference import Reference, causal_mask, linear, same, transposed


def feed_forward(inputs, width, outputs):
    return nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, outputs))


def feed_forward_places(name, net):
    return {**linear(f"{name}.0", net[0]), **linear(f"{name}.1", net[2])}


class Attention(Reference):
    """
    Causal attention of several heads with its four projections, in the form of nn.MultiheadAttention:
    the mask enters with the product of queries and keys.
    """

    def __init__(self, config, task, last):
        super().__init__()
        n = task["inputs"]
        self.heads, self.size = config["heads"], n // config["heads"]
        self.query, self.key, self.value, self.output = (nn.Linear(n, n, bias=False) for _ in range(4))
        self.mask = causal_mask(task["length"], task["length"])

    def split(self, x):
        batch, length, _ = x.shape
        by_head = x.reshape(batch, length, self.heads, self.size).transpose(1, 2)
        return by_head.reshape(batch * self.heads, length, self.size)

    def forward(self, x):
        batch, length, n = x.shape
        q, k, v = (self.split(f(x)) for f in (self.query, self.key, self.value))
        logits = torch.baddbmm(self.mask, q, k.transpose(1, 2), alpha=self.size**-0.5)
        mixed = torch.bmm(torch.softmax(logits, -1), v)
        joined = mixed.reshape(batch, self.heads, length, self.size).transpose(1, 2)
        return self.output(joined.reshape(batch, length, n))

    def places(self):
        return {
            name: (getattr(self, name).weight, transposed)
            for name in ("query", "key", "value", "output")
        }


class TransformerA(Reference):
    """Equation (5) of arXiv 2305.18475."""

    def __init__(self, config, task, last):
        super().__init__()
        n, head, width = config["hidden"], config["headSize"], config["feedForwardWidth"]
        length = task["length"]
        self.last = last
        self.projection = nn.Linear(task["inputs"], n, bias=False)
        self.encoding = nn.Parameter(torch.zeros(1, length, n))
        self.f = feed_forward(n, width, n)
        self.query = nn.Linear(n, head, bias=False)
        self.key = nn.Linear(n, head, bias=False)
        self.value = nn.Linear(n, config["valueSize"], bias=False)
        self.F = feed_forward(config["valueSize"], width, task["outputs"])
        self.mask = causal_mask(length, length) if config["causal"] and not last else None

    def forward(self, x):
        h = self.f(self.projection(x) + self.encoding)
        q, k = self.query(h[:, -1:] if self.last else h), self.key(h).transpose(1, 2)
        logits = q @ k if self.mask is None else torch.baddbmm(self.mask, q, k)
        return self.F(torch.softmax(logits, -1) @ self.value(h))

    def places(self):
        return {
            "position.projection": (self.projection.weight, transposed),
            "position.encoding": (self.encoding, same),
            "attention.query": (self.query.weight, transposed),
            "attention.key": (self.key.weight, transposed),
            "attention.value": (self.value.weight, transposed),
            **feed_forward_places("f", self.f),
            **feed_forward_places("F", self.F),
        }
