"""nwidth's models in PyTorch, eager, one thread; a line of JSON in, one out.

{"open": {architecture, config, task, batch, positions, learningRate,
          parameters: [{name, shape}], theta, x, y, source}}  (the last four: files of float32; symbols
          and, where the loss is cross-entropy, classes: of int32)
{"gradient": true} -> {"loss", "gradient": base64 of float32, in nwidth's order}
{"passes": n} -> {"ms"}: milliseconds for a forward and a backward pass
{"steps": n} -> {"ms", "losses"}: milliseconds for a training step, loss before each
{"peak": true} -> {"peak"}: largest resident memory so far, in MB
"""

import base64
import json
import sys
import time

import numpy
import torch
from torch import nn

from attention import Attention, TransformerA
from convolution import TemporalConvolution
from linear_filter import LinearFilter
from mlp import Mlp
from recurrent import AttentionRnn, Gru, Lstm, RecurrentConvolution, Rnn
from residual import LinearAttention, TransformerB
from state_space import StateSpace
from symbols import EncoderDecoder, LanguageModel
from vit import Vit

torch.set_num_threads(1)

MODELS = {
    "attention": Attention,
    "attention-rnn": AttentionRnn,
    "encoder-decoder": EncoderDecoder,
    "gru": Gru,
    "language-model": LanguageModel,
    "linear-attention": LinearAttention,
    "linear-filter": LinearFilter,
    "lstm": Lstm,
    "mlp": Mlp,
    "recurrent-convolution": RecurrentConvolution,
    "rnn": Rnn,
    "state-space": StateSpace,
    "temporal-convolution": TemporalConvolution,
    "transformer-a": TransformerA,
    "transformer-b": TransformerB,
    "vit": Vit,
}


def floats(path, *shape):
    return torch.from_numpy(numpy.fromfile(path, "float32")).reshape(shape)


def integers(path, *shape):
    return torch.from_numpy(numpy.fromfile(path, "int32").astype("int64")).reshape(shape)


def cross_entropy(logits, classes):
    return nn.functional.cross_entropy(logits.flatten(0, -2), classes.flatten())


class Problem:
    """A model, its batch and its optimiser."""

    def __init__(self, request):
        task, batch = request["task"], request["batch"]
        last = request["positions"] == "last"
        asked = 1 if last else task["length"]
        if task.get("reads") == "symbols":
            self.read = [integers(request["x"], batch, task["length"])]
        else:
            self.read = [floats(request["x"], batch, task["length"], task["inputs"])]
        if "source" in task:
            self.read.append(integers(request["source"], batch, task["source"]["length"]))
        if request.get("loss") == "cross-entropy":
            self.y, self.loss = integers(request["y"], batch, asked), cross_entropy
        else:
            self.y = floats(request["y"], batch, asked, task["outputs"])
            self.loss = nn.functional.mse_loss
        self.model = MODELS[request["architecture"]](request["config"], task, last)
        self.model.load(request["parameters"], floats(request["theta"], -1))
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=request["learningRate"])

    def differentiate(self):
        """The loss, with every gradient computed anew."""
        self.model.zero_grad(set_to_none=True)
        loss = self.loss(self.model(*self.read), self.y)
        loss.backward()
        return loss.detach()

    def step(self):
        loss = self.differentiate()
        self.optimiser.step()
        return loss


def timed(call, times):
    start = time.perf_counter()
    results = [call() for _ in range(times)]
    return (time.perf_counter() - start) * 1000 / times, results


def peak():
    with open("/proc/self/status") as status:
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main():
    torch.ones(8, 8, requires_grad=True).mm(torch.ones(8, 8)).sum().backward()
    print(json.dumps({"version": torch.__version__}), flush=True)
    problem = None
    for line in sys.stdin:
        request = json.loads(line)
        reply = {}
        if "open" in request:
            problem = Problem(request["open"])
        elif "gradient" in request:
            reply["loss"] = float(problem.differentiate())
            gradient = problem.model.gradient().numpy().astype("float32")
            reply["gradient"] = base64.b64encode(gradient.tobytes()).decode()
        elif "passes" in request:
            reply["ms"], _ = timed(problem.differentiate, request["passes"])
        elif "steps" in request:
            reply["ms"], losses = timed(problem.step, request["steps"])
            reply["losses"] = [float(loss) for loss in losses]
        elif "peak" in request:
            reply["peak"] = peak()
        print(json.dumps(reply), flush=True)


main()
