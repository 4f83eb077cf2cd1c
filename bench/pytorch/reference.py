"""What every model of this folder can do: take nwidth's parameters, and give its gradients back."""

import math

import numpy
import torch
from torch import nn


def same(parameter):
    """A parameter that nwidth keeps in the same order."""
    return [(parameter, lambda tensor: tensor)]


def transposed(parameter):
    """nwidth's weights are right factors of rows, [inputs, outputs]; PyTorch keeps them transposed."""
    return [(parameter, torch.t)]


def linear(name, layer):
    """The places of nwidth's layer `name` in an nn.Linear."""
    places = {f"{name}.weight": transposed(layer.weight)}
    if layer.bias is not None:
        places[f"{name}.bias"] = same(layer.bias)
    return places


def causal_mask(length):
    """Added to logits [queries, keys]: -inf at keys after the query."""
    return torch.full((length, length), -math.inf).triu(1)


class Reference(nn.Module):
    """
    A model of nwidth's in PyTorch. `places` maps each of nwidth's names to blocks of its columns,
    [(parameter, view)]: a view shows a block in a tensor that is shaped as the parameter.
    """

    def places(self):
        raise NotImplementedError

    def load(self, parameters, theta):
        """Sets the weights from nwidth's flat vector, whose parts are [{name, shape}]."""
        places = self.places()
        self.order = []
        at = 0
        for part in parameters:
            blocks = places.pop(part["name"])
            count = numpy.prod(part["shape"], dtype=int)
            columns = theta[at : at + count].reshape(part["shape"])
            at += count
            for parameter, view in blocks:
                target = view(parameter.data)
                width = target.shape[-1]
                target.copy_(columns[..., :width].reshape(target.shape))
                columns = columns[..., width:]
            assert columns.numel() == 0, f"{part['name']} is larger here"
            self.order.append(blocks)
        assert not places and at == len(theta), f"not loaded: {list(places)}"

    def gradient(self):
        """The gradients as nwidth's flat vector."""
        parts = [
            torch.cat([view(grad(parameter)) for parameter, view in blocks], -1).reshape(-1)
            for blocks in self.order
        ]
        return torch.cat(parts)


def grad(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
