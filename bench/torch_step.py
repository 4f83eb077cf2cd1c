"""Training steps of Paper A's model in PyTorch, eager, one thread; a line of JSON in, one out.

{"open": {hidden, headSize, feedForwardWidth, batch, length, inputs, learningRate,
          parameters: [{name, shape}], theta, x, y}}  (the last three: base64 of float32)
{"steps": n} -> {"ms": milliseconds a step, "losses": [loss before each step]}
"""

import base64
import json
import sys
import time

import numpy
import torch
from torch import nn

torch.set_num_threads(1)


def floats(text, *shape):
    return torch.from_numpy(numpy.frombuffer(base64.b64decode(text), "float32").copy()).reshape(shape)


def feed_forward(inputs, width, outputs):
    return nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, outputs))


class PaperA(nn.Module):
    def __init__(self, size):
        super().__init__()
        n, head, width = size["hidden"], size["headSize"], size["feedForwardWidth"]
        self.projection = nn.Linear(size["inputs"], n, bias=False)
        self.encoding = nn.Parameter(torch.zeros(1, size["length"], n))
        self.f = feed_forward(n, width, n)
        self.query = nn.Linear(n, head, bias=False)
        self.key = nn.Linear(n, head, bias=False)
        self.value = nn.Linear(n, n, bias=False)
        self.F = feed_forward(n, width, 1)

    def forward(self, x):
        h = self.f(self.projection(x) + self.encoding)
        weights = torch.softmax(self.query(h) @ self.key(h).transpose(1, 2), -1)
        return self.F(weights @ self.value(h))

    def load(self, parameters, theta):
        """Weights come as [inputs, outputs]; nn.Linear keeps them transposed."""
        places = {
            "position.projection": self.projection.weight,
            "position.encoding": self.encoding,
            "attention.query": self.query.weight,
            "attention.key": self.key.weight,
            "attention.value": self.value.weight,
        }
        for name, net in (("f", self.f), ("F", self.F)):
            for i, layer in enumerate((net[0], net[2])):
                places[f"{name}.{i}.weight"] = layer.weight
                places[f"{name}.{i}.bias"] = layer.bias
        at = 0
        with torch.no_grad():
            for parameter in parameters:
                place, shape = places.pop(parameter["name"]), parameter["shape"]
                count = numpy.prod(shape)
                value = theta[at : at + count].reshape(shape)
                at += count
                if place.dim() == 2:
                    value = value.T
                place.copy_(value.reshape(place.shape))
        assert not places and at == len(theta)


def main():
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            size = request["open"]
            batch, length = size["batch"], size["length"]
            x = floats(size["x"], batch, length, size["inputs"])
            y = floats(size["y"], batch, length, 1)
            model = PaperA(size)
            model.load(size["parameters"], floats(size["theta"], -1))
            optimiser = torch.optim.Adam(model.parameters(), lr=size["learningRate"])
            print(json.dumps({"open": True}), flush=True)
            continue
        losses = []
        start = time.perf_counter()
        for _ in range(request["steps"]):
            optimiser.zero_grad(set_to_none=True)
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimiser.step()
            losses.append(loss.detach())
        ms = (time.perf_counter() - start) * 1000 / request["steps"]
        print(json.dumps({"ms": ms, "losses": [float(l) for l in losses]}), flush=True)


main()
