"""A multilayer perceptron on the window side by side."""

from torch import nn

from reference import Reference, linear


class Mlp(Reference):
    def __init__(self, config, task, last):
        assert last
        super().__init__()
        width, depth = config["width"], config["depth"]
        sizes = [task["length"] * task["inputs"], *[width] * depth, task["outputs"]]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        *hidden, readout = self.layers
        h = x.flatten(1)
        for layer in hidden:
            h = nn.functional.relu(layer(h))
        return readout(h).unsqueeze(1)

    def places(self):
        places = {}
        for i, layer in enumerate(self.layers):
            places.update(linear(f"layers.{i}", layer))
        return places
