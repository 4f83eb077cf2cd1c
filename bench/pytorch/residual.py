"""Residual layers of Paper B (arXiv 2402.00522), equation (2), with attention or linear attention."""

import torch
from torch import nn

from attention import Projections, feed_forward, feed_forward_places
from reference import Reference, causal_mask, same, transposed


class SoftmaxHeads(nn.Module):
    """Equation (3) with the relative encoding `lin` or none: logits are not scaled."""

    def __init__(self, config, task):
        super().__init__()
        assert config["causal"] and config["normalised"] and config["coupling"] == "dot-product"
        assert config["relativePosition"] in ("none", "lin") and config["headSize"] == "width/heads"
        heads, length = config["heads"], task["length"]
        self.project = Projections(config["width"], heads, config["width"] // heads)
        self.mask = causal_mask(length)
        if config["relativePosition"] == "lin":
            self.rate = nn.Parameter(torch.zeros(heads, 1, 1))
            times = torch.arange(length, dtype=torch.float32)
            self.lags = (times[:, None] - times).clamp(min=0)

    def forward(self, x, queries):
        p = self.project
        q = p.split(p.query, x[:, -queries:])
        k, v = p.split(p.key, x), p.split(p.value, x)
        bias = self.mask[-queries:]
        if hasattr(self, "rate"):
            bias = torch.addcmul(bias, torch.exp(self.rate), self.lags[-queries:], value=-1)
        logits = torch.matmul(q, k.transpose(2, 3)).add_(bias)
        return p.join(torch.matmul(torch.softmax(logits, -1), v))

    def places(self, prefix):
        places = self.project.places(prefix)
        if hasattr(self, "rate"):
            places[f"{prefix}rate"] = [(self.rate, lambda tensor: tensor.squeeze(-1))]
        return places


class LinearHeads(nn.Module):
    """Linear attention, arXiv 2006.16236, in its quadratic form, which short windows favour."""

    def __init__(self, config, task):
        super().__init__()
        assert config["causal"] and config["headSize"] == "width/heads"
        heads = config["heads"]
        self.project = Projections(config["width"], heads, config["width"] // heads)
        self.seen = torch.ones(task["length"], task["length"]).tril()

    def forward(self, x, queries):
        p = self.project
        q = nn.functional.elu(p.split(p.query, x[:, -queries:])) + 1
        k = nn.functional.elu(p.split(p.key, x)) + 1
        weights = torch.matmul(q, k.transpose(2, 3))
        if queries > 1:
            weights = weights * self.seen
        mixed = torch.matmul(weights, p.split(p.value, x))
        return p.join(mixed / weights.sum(-1, keepdim=True))

    def places(self, prefix):
        return self.project.places(prefix)


class ResidualLayers(Reference):
    """Each half of a layer adds to its tokens, but the last feed-forward net, to the outputs."""

    def __init__(self, config, task, last):
        assert config["layerNorm"] == "none" and config["position"] == "none"
        assert config["inputTaps"] == 1 and config["feedForwardWidth"] > 0
        super().__init__()
        self.last = last
        n, width, layers = config["width"], config["feedForwardWidth"], config["layers"]
        self.embedding = nn.Linear(task["inputs"], n)
        self.mixers = nn.ModuleList(self.heads(config, task) for _ in range(layers))
        self.nets = nn.ModuleList(
            feed_forward(n, width, n if i < layers - 1 else task["outputs"]) for i in range(layers)
        )

    def forward(self, x):
        h = self.embedding(x)
        for i, (mixer, net) in enumerate(zip(self.mixers, self.nets)):
            final = i == len(self.nets) - 1
            queries = 1 if final and self.last else h.shape[1]
            h = h[:, -queries:] + mixer(h, queries)
            h = net(h) if final else h + net(h)
        return h

    def places(self):
        places = {
            "embedding.kernel": transposed(self.embedding.weight),
            "embedding.bias": same(self.embedding.bias),
        }
        for i, (mixer, net) in enumerate(zip(self.mixers, self.nets)):
            places.update(mixer.places(f"layers.{i}.attention."))
            places.update(feed_forward_places(f"layers.{i}.feedForward", net))
        return places


class TransformerB(ResidualLayers):
    heads = SoftmaxHeads


class LinearAttention(ResidualLayers):
    heads = LinearHeads
