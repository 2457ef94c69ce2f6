#!/bin/sh
# demo.sh HOST: the main job on the embedded default: fine-tune, evaluate, tag raw abstracts.
set -eu
host=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
abstracts=Models/embedded/samples/ner/abstracts.txt

echo "== host finetune --task ner"
"$host" finetune --task ner --out "$work/model"
echo
echo "== host evaluate --split test"
"$host" evaluate --model "$work/model" --data Models/embedded/samples/ner --split test
echo
echo "== host predict (the first two abstracts, entities as JSON lines)"
"$host" predict --model "$work/model" --input "$abstracts" --output "$work/tagged.jsonl"
head -n 2 "$work/tagged.jsonl"
echo
echo "The corpus of this demonstration is made up and its encoder began at random: the F1 above is no benchmark."
