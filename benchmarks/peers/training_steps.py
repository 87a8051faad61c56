"""Training steps of streamgauge's networks in Python PyTorch, for `streamgauge bench steps --peer`.

Needs Python 3.9 or later and torch 2.x; measured with torch 2.7.1 and NumPy 2 (`pip install torch==2.7.1 numpy`).

Reads a job from standard input, one JSON object:
    network   the `network` section of a recipe
    training  the `training` section of a recipe
    steps     how many steps to measure; a tenth of them, and 5 more, go before to warm up
    threads   threads of one operation
    device    "cpu" or "gpu"
Writes one JSON object: `seconds` that the measured steps took, and `torch`, the library's version.

The loop is what a careful user writes: data resident in memory (on the device), batches cut by index, no data loader.
Pictures are not distorted here, whatever the recipe says.
"""

import json
import sys
import time

import torch
from torch import nn


class LastState(nn.Module):
    """The state of a recurrent layer after the last word."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, words):
        return self.layer(words)[0][:, -1]


class ChannelsFirst(nn.Module):
    def forward(self, words):
        return words.transpose(1, 2)


def sentiment_conv(n):
    positions = (n["words"] - n["kernelWidth"] + 1) // n["poolWidth"]
    return nn.Sequential(
        nn.Embedding(n["vocabularySize"], n["embeddingSize"]),
        ChannelsFirst(),
        nn.Conv1d(n["embeddingSize"], n["filters"], n["kernelWidth"]),
        nn.ReLU(),
        nn.MaxPool1d(n["poolWidth"]),
        nn.Flatten(),
        nn.Linear(n["filters"] * positions, n["dense1"]),
        nn.ReLU(),
        nn.Dropout(n["dropout"]),
        nn.Linear(n["dense1"], n["dense2"]),
        nn.ReLU(),
        nn.Linear(n["dense2"], 1),
    )


def sentiment_recurrent(n):
    cell = {"lstm": nn.LSTM, "gru": nn.GRU}[n["cell"]]
    return nn.Sequential(
        nn.Embedding(n["vocabularySize"], n["embeddingSize"]),
        LastState(cell(n["embeddingSize"], n["units"], batch_first=True)),
        nn.Dropout(n["dropout"]),
        nn.Linear(n["units"], 1),
    )


def lenet(n):
    layers, channels = [], 1
    for _ in range(n["blocks"]):
        layers += [
            nn.Conv2d(channels, n["filters"], n["kernel"], padding=n["kernel"] - 1),
            nn.ReLU(),
            nn.Conv2d(n["filters"], n["filters"], n["kernel"]),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(n["blockDropout"]),
        ]
        channels = n["filters"]
    rows, columns = n["height"] >> n["blocks"], n["width"] >> n["blocks"]
    layers += [
        nn.Flatten(),
        nn.Linear(n["filters"] * rows * columns, n["dense"]),
        nn.ReLU(),
        nn.Dropout(n["denseDropout"]),
        nn.Linear(n["dense"], n["labels"]),
    ]
    return nn.Sequential(*layers)


def picture_conv(n):
    layers, channels, rows, columns = [], 1, n["height"], n["width"]
    for c in n["convolutions"]:
        filters, kernel, stride, padding = c["filters"], c["kernel"], c["stride"], c["padding"]
        normalised = n["normalisation"] == "batch"
        layers.append(nn.Conv2d(channels, filters, kernel, stride=stride, padding=padding, bias=not normalised))
        if normalised:
            layers.append(nn.BatchNorm2d(filters))
        layers.append(nn.ReLU())
        channels = filters
        rows, columns = ((side + 2 * padding - kernel) // stride + 1 for side in (rows, columns))
    layers += [nn.Flatten(), nn.Dropout(n["dropout"]), nn.Linear(channels * rows * columns, n["labels"])]
    return nn.Sequential(*layers)


class Exits(nn.Module):
    """Two networks side by side, which give the logits of both."""

    def __init__(self, early, late):
        super().__init__()
        self.early, self.late = early, late

    def forward(self, pictures):
        return self.early(pictures), self.late(pictures)


def early_exit(n):
    return Exits(picture_conv(n["early"]), picture_conv(n["late"]))


NETWORKS = {
    "sentiment-conv": sentiment_conv,
    "sentiment-recurrent": sentiment_recurrent,
    "lenet": lenet,
    "picture-conv": picture_conv,
    "early-exit": early_exit,
}
OPTIMIZERS = {"adam": torch.optim.Adam, "rmsprop": torch.optim.RMSprop}


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    device = torch.device("cuda" if job["device"] == "gpu" else "cpu")
    description, training = job["network"], job["training"]
    if description["type"] not in NETWORKS:
        sys.exit(f"There is no network '{description['type']}' here: use one of {', '.join(NETWORKS)}")
    torch.manual_seed(training["seed"])
    network = NETWORKS[description["type"]](description).to(device).train()
    optimizer = OPTIMIZERS[training["optimizer"]](network.parameters(), lr=training["learningRate"])
    trained = list(network.parameters())
    average = [parameter.detach().clone() for parameter in trained]
    weights = [parameter for name, parameter in network.named_parameters() if "bias" not in name]
    batch, steps = training["batchSize"], job["steps"]
    count = batch * steps
    if "words" in description:
        examples = torch.randint(description["vocabularySize"], (count, description["words"]), device=device)
        labels = torch.randint(2, (count, 1), device=device).float()
        loss_of = nn.BCEWithLogitsLoss()
    else:
        pictures = description.get("late", description)
        examples = torch.rand(count, 1, pictures["height"], pictures["width"], device=device)
        labels = torch.randint(pictures["labels"], (count,), device=device)
        loss_of = nn.CrossEntropyLoss(label_smoothing=training["labelSmoothing"])

    def run(first, last):
        order = torch.randperm(count, device=device)
        correct = torch.zeros((), device=device)
        for step in range(first, last):
            chosen = order[step * batch : (step + 1) * batch]
            truth = labels[chosen]
            optimizer.zero_grad(set_to_none=True)
            answers = network(examples[chosen])
            exits = answers if isinstance(answers, tuple) else (answers,)
            logits = exits[-1]
            losses = [loss_of(exit_logits, truth) for exit_logits in exits]
            loss = losses[0] if len(losses) == 1 else torch.stack(losses).mean()
            if training["l2"] > 0:
                loss = loss + training["l2"] * sum(weight.square().sum() for weight in weights)
            loss.backward()
            optimizer.step()
            if training["averaging"] > 0:
                with torch.no_grad():
                    torch._foreach_lerp_(average, trained, 1 - training["averaging"])
            predicted = (logits > 0).float() if logits.shape[1] == 1 else logits.argmax(1)
            correct += (predicted == truth).sum()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return correct.item()

    run(0, min(steps, steps // 10 + 5))
    begin = time.perf_counter()
    run(0, steps)
    json.dump({"seconds": time.perf_counter() - begin, "torch": torch.__version__}, sys.stdout)


if __name__ == "__main__":
    main()
