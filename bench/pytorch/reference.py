"""What every model of this folder can do: take nwidth's parameters, and give its gradients back."""

import math

import numpy
import torch
from torch import nn


def same(tensor):
    """A parameter that nwidth keeps in the same order."""
    return tensor


def transposed(tensor):
    """nwidth's weights are right factors of rows, [inputs, outputs]; PyTorch keeps them transposed."""
    return tensor.t()


def linear(name, layer):
    """The places of a layer `name` of nwidth's in an nn.Linear."""
    places = {f"{name}.weight": (layer.weight, transposed)}
    if layer.bias is not None:
        places[f"{name}.bias"] = (layer.bias, same)
    return places


def causal_mask(queries, length):
    """Added to the logits of the last `queries` positions: -inf at keys after the query."""
    return torch.full((length, length), -math.inf).triu(1)[-queries:]


class Reference(nn.Module):
    """A model of nwidth's in PyTorch; `places` maps nwidth's names to (parameter, view of it)."""

    def places(self):
        raise NotImplementedError

    def load(self, parameters, theta):
        """Sets the weights from nwidth's flat vector, whose parts are [{name, shape}]."""
        places = self.places()
        self.order = []
        at = 0
        for part in parameters:
            place, view = places.pop(part["name"])
            count = numpy.prod(part["shape"], dtype=int)
            target = view(place.data)
            target.copy_(theta[at : at + count].reshape(target.shape))
            self.order.append((place, view))
            at += count
        assert not places and at == len(theta), f"not loaded: {list(places)}"

    def gradient(self):
        """The gradients as nwidth's flat vector."""
        parts = [
            torch.zeros(p.numel()) if p.grad is None else view(p.grad).reshape(-1)
            for p, view in self.order
        ]
        return torch.cat(parts)
