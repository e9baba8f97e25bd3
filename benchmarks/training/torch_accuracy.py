#!/usr/bin/env python3
"""Trains a classifier with PyTorch from weights in an npz file, as mlp does with these settings:
ReLU between the layers, momentum 0.9, batches of 100, learning rate 0.01. Prints a line of JSON per
epoch, beginning with the network before training. accuracy.py runs it.
"""

import argparse
import json
import time

import numpy as np
import torch


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("weights")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--shuffle-by", type=int, help="a seed; else in the order of the file")
    return parser.parse_args()


def load_model(path):
    arrays = np.load(path)
    layers = []
    for number in range(1, len(arrays.files) // 2 + 1):
        W, b = torch.from_numpy(arrays[f"W{number}"]), torch.from_numpy(arrays[f"b{number}"])
        linear = torch.nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(W)
            linear.bias.copy_(b.flatten())
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def evaluate(model, X, T):
    with torch.no_grad():
        Y = model(X)
        loss = torch.nn.functional.cross_entropy(Y, T).item()
        return loss, (Y.argmax(dim=1) == T).double().mean().item()


def main():
    args = options()
    torch.set_num_threads(args.threads)
    arrays = np.load(args.data)
    X, X_test = torch.from_numpy(arrays["Xtrain"]), torch.from_numpy(arrays["Xtest"])
    T, T_test = (torch.from_numpy(arrays[key].astype(np.int64)) for key in ("Ttrain", "Ttest"))
    model = load_model(args.weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()
    generator = torch.Generator().manual_seed(args.shuffle_by or 0)

    def train_epoch():
        order = None if args.shuffle_by is None else torch.randperm(len(X), generator=generator)
        for first in range(0, len(X), 100):
            batch = slice(first, first + 100) if order is None else order[first : first + 100]
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(X[batch]), T[batch]).backward()
            optimizer.step()

    seconds = 0.0
    for epoch in range(args.epochs + 1):
        if epoch > 0:
            begin = time.perf_counter()
            train_epoch()
            seconds = time.perf_counter() - begin
        loss, train_accuracy = evaluate(model, X, T)
        _, test_accuracy = evaluate(model, X_test, T_test)
        scores = {"epoch": epoch, "loss": loss, "train_accuracy": train_accuracy}
        print(json.dumps(scores | {"test_accuracy": test_accuracy, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
