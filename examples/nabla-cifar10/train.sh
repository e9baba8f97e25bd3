#!/bin/sh
# One of Nabla's four models for CIFAR-10: 3072-100-100-10, full batches, 1000 updates with a
# learning rate of 0.001, weights by He's rule, features of mean 0 and deviation 1.
#
#   prepare_data --dataset cifar10 --download --standardize
#   examples/nabla-cifar10/train.sh tanh-adam cifar10-flattened-standardized.npz
#
# Writes tanh-adam.npz, the model, and tanh-adam.jsonl, its scores. What follows the data set is
# given to mlp: --dtype double, --seed 2. PROGRAMS is the folder of mlp; EPOCHS may be fewer.
set -eu

usage="usage: train.sh sigmoid-sgd|tanh-sgd|tanh-adam|tanh-adam-dropout DATA.npz [OPTION...]"
if [ $# -lt 2 ]; then
  echo "$usage" >&2
  exit 2
fi
name=$1
data=$2
shift 2

case $name in
  sigmoid-sgd) layers="Sigmoid;Sigmoid;Linear" optimizer=GradientDescent ;;
  tanh-sgd) layers="HyperbolicTangent;HyperbolicTangent;Linear" optimizer=GradientDescent ;;
  tanh-adam) layers="HyperbolicTangent;HyperbolicTangent;Linear" optimizer=Adam ;;
  tanh-adam-dropout)
    layers="HyperbolicTangent;Dropout(0.5);HyperbolicTangent;Dropout(0.5);Linear" optimizer=Adam
    ;;
  *)
    echo "train.sh: there is no $name; $usage" >&2
    exit 2
    ;;
esac

mlp=${PROGRAMS:-$(dirname "$0")/../../build/release/bin}/mlp
epochs=${EPOCHS:-1000}

"$mlp" --load-dataset "$data" --layers "$layers" --layer-sizes "3072;100;100;10" \
  --layer-weights HeNormal --optimizers "$optimizer" --loss SoftmaxCrossEntropy \
  --learning-rate "Constant(0.001)" --batch-size 50000 --no-shuffle --epochs "$epochs" \
  --no-statistics --save-model "$name.npz" "$@" >"$name.log"

# The scores once, at the end: every epoch would take a third longer.
"$mlp" --load-model "$name.npz" --load-dataset "$data" --epochs "$epochs" --metrics "$name.jsonl"
tr ',{}' '\n' <"$name.jsonl" | grep -E 'test_(accuracy|precision|recall|f1)(_weighted)?"'
