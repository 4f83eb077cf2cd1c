"""The vision Transformer of arXiv 2010.11929: pre-norm layers over patches and a class token."""

import torch
from torch import nn

from attention import Projections, feed_forward_places
from reference import Reference, linear, same


def norm_places(name, norm):
    return {f"{name}.gain": same(norm.weight), f"{name}.shift": same(norm.bias)}


def layer_places(name, attention_norm, attention, net_norm, net):
    return {
        **norm_places(f"{name}.attentionNorm", attention_norm),
        **attention.places(f"{name}.attention."),
        **norm_places(f"{name}.feedForwardNorm", net_norm),
        **feed_forward_places(f"{name}.feedForward", net),
    }


class Vit(Reference):
    def __init__(self, config, task, last):
        assert last and config["readout"] == "class-token"
        assert config["headSize"] == "width/heads"
        super().__init__()
        n, heads, width, layers = (
            config[name] for name in ("width", "heads", "feedForwardWidth", "layers")
        )
        self.embedding = nn.Linear(task["inputs"], n)
        self.token = nn.Parameter(torch.zeros(1, n))
        self.encoding = nn.Parameter(torch.zeros(1, 1 + task["length"], n))
        self.attention_norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(layers))
        self.attentions = nn.ModuleList(Projections(n, heads, n // heads) for _ in range(layers))
        self.net_norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(layers))
        self.nets = nn.ModuleList(
            nn.Sequential(nn.Linear(n, width), nn.GELU(approximate="tanh"), nn.Linear(width, n)) for _ in range(layers)
        )
        self.norm = nn.LayerNorm(n)
        self.readout = nn.Linear(n, task["outputs"])

    def forward(self, x):
        tokens = self.embedding(x)
        token = self.token.expand(len(x), 1, -1)
        h = torch.cat([token, tokens], 1) + self.encoding
        layers = list(zip(self.attention_norms, self.attentions, self.net_norms, self.nets))
        for i, (attention_norm, p, net_norm, net) in enumerate(layers):
            read = attention_norm(h)
            # of the last layer the class token alone is read out
            if i == len(layers) - 1:
                h, asking = h[:, :1], read[:, :1]
            else:
                asking = read
            q = p.split(p.query, asking) * p.size**-0.5
            k, v = p.split(p.key, read), p.split(p.value, read)
            weights = torch.softmax(torch.matmul(q, k.transpose(2, 3)), -1)
            h = h + p.join(torch.matmul(weights, v))
            h = h + net(net_norm(h))
        return self.readout(self.norm(h))

    def places(self):
        places = {
            **linear("embedding", self.embedding),
            "token": same(self.token),
            "position.encoding": same(self.encoding),
            **norm_places("norm", self.norm),
            **linear("readout", self.readout),
        }
        layers = zip(self.attention_norms, self.attentions, self.net_norms, self.nets)
        for i, layer in enumerate(layers):
            places.update(layer_places(f"layers.{i}", *layer))
        return places
