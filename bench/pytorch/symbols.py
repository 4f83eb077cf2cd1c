"""Models of symbols: the decoder of arXiv 2402.00522 as a language model, and arXiv 1706.03762."""

import math

import torch
from torch import nn

from attention import Projections, feed_forward
from reference import Reference, causal_mask, linear, same
from vit import layer_places, norm_places

PADDING = 0


def attend(p, queries, keys, mask, scale=1.0):
    q, k, v = p.split(p.query, queries), p.split(p.key, keys), p.split(p.value, keys)
    logits = torch.matmul(q * scale if scale != 1 else q, k.transpose(2, 3)).add_(mask)
    return p.join(torch.matmul(torch.softmax(logits, -1), v))


class LanguageModel(Reference):
    """Pre-norm layers, learned positions, a dense readout."""

    def __init__(self, config, task, last):
        assert not last and config["layerNorm"] == "pre" and config["readout"] == "dense"
        assert config["relativePosition"] == "none" and config["position"] == "learned"
        assert config["coupling"] == "dot-product" and config["headSize"] == "width/heads"
        super().__init__()
        n, heads, width, layers = (
            config[name] for name in ("width", "heads", "feedForwardWidth", "layers")
        )
        self.embedding = nn.Embedding(task["inputs"], n)
        self.encoding = nn.Parameter(torch.zeros(1, task["length"], n))
        self.attention_norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(layers))
        self.attentions = nn.ModuleList(Projections(n, heads, n // heads) for _ in range(layers))
        self.net_norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(layers))
        self.nets = nn.ModuleList(feed_forward(n, width, n) for _ in range(layers))
        self.norm = nn.LayerNorm(n)
        self.readout = nn.Linear(n, task["outputs"])
        self.mask = causal_mask(task["length"])

    def forward(self, x):
        h = self.embedding(x) + self.encoding
        for i, p in enumerate(self.attentions):
            read = self.attention_norms[i](h)
            h = h + attend(p, read, read, self.mask)
            h = h + self.nets[i](self.net_norms[i](h))
        return self.readout(self.norm(h))

    def places(self):
        places = {
            "embedding": same(self.embedding.weight),
            "position.encoding": same(self.encoding),
            **norm_places("readoutNorm", self.norm),
            **linear("readout", self.readout),
        }
        layers = zip(self.attention_norms, self.attentions, self.net_norms, self.nets)
        for i, layer in enumerate(layers):
            places.update(layer_places(f"layers.{i}", *layer))
        return places


def sinusoid(length, n):
    places = torch.arange(n)
    angles = torch.arange(length)[:, None] / 10_000 ** ((places - places % 2) / n)
    return torch.where(places % 2 == 0, torch.sin(angles), torch.cos(angles))


class Part(nn.Module):
    """The layers of the encoder, or of the decoder, which also attend to what was encoded."""

    def __init__(self, config, crossed):
        super().__init__()
        n, heads, width, layers = (
            config[name] for name in ("width", "heads", "feedForwardWidth", "layers")
        )
        projections = lambda: nn.ModuleList(
            Projections(n, heads, n // heads) for _ in range(layers)
        )
        norms = lambda: nn.ModuleList(nn.LayerNorm(n) for _ in range(layers))
        self.attention_norms, self.attentions = norms(), projections()
        if crossed:
            self.cross_norms, self.crosses = norms(), projections()
        self.crossed = crossed
        self.net_norms = norms()
        self.nets = nn.ModuleList(feed_forward(n, width, n) for _ in range(layers))
        self.norm = nn.LayerNorm(n)
        self.scale = (n // heads) ** -0.5

    def forward(self, h, mask, memory=None, cross_mask=None):
        for i, p in enumerate(self.attentions):
            read = self.attention_norms[i](h)
            h = h + attend(p, read, read, mask, self.scale)
            if self.crossed:
                asking = self.cross_norms[i](h)
                h = h + attend(self.crosses[i], asking, memory, cross_mask, self.scale)
            h = h + self.nets[i](self.net_norms[i](h))
        return self.norm(h)

    def places(self, name):
        places = norm_places(f"{name}Norm", self.norm)
        layers = zip(self.attention_norms, self.attentions, self.net_norms, self.nets)
        for i, layer in enumerate(layers):
            places.update(layer_places(f"{name}.{i}", *layer))
            if self.crossed:
                places.update(norm_places(f"{name}.{i}.crossNorm", self.cross_norms[i]))
                places.update(self.crosses[i].places(f"{name}.{i}.cross."))
        return places


class EncoderDecoder(Reference):
    """Pre-norm, sinusoidal positions, one embedding, which also reads out."""

    def __init__(self, config, task, last):
        assert not last and config["encoder"] == "attention" and config["position"] == "sinusoidal"
        assert config["embeddings"] == "shared" and config["readout"] == "tied"
        assert config["headSize"] == "width/heads"
        super().__init__()
        n = config["width"]
        self.embedding = nn.Embedding(task["inputs"], n)
        self.factor = math.sqrt(n)
        self.positions = sinusoid(max(task["length"], task["source"]["length"]), n)
        self.encoder, self.decoder = Part(config, False), Part(config, True)
        self.mask = causal_mask(task["length"])

    def tokens(self, symbols):
        return self.embedding(symbols) * self.factor + self.positions[: symbols.shape[1]]

    def forward(self, x, source):
        padding = (source == PADDING)[:, None, None, :] * -1e30
        memory = self.encoder(self.tokens(source), padding)
        h = self.decoder(self.tokens(x), self.mask, memory, padding)
        return nn.functional.linear(h, self.embedding.weight)

    def places(self):
        return {
            "embedding": same(self.embedding.weight),
            **self.encoder.places("encoder"),
            **self.decoder.places("decoder"),
        }
