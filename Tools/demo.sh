#!/bin/sh
# demo.sh HOST: the main jobs on the embedded default, task by task: fine-tune, evaluate, predict.
set -eu
host=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
samples=Models/embedded/samples

echo "== host finetune --task ner"
"$host" finetune --task ner --out "$work/ner"
echo
echo "== host evaluate --split test"
"$host" evaluate --model "$work/ner" --data $samples/ner --split test
echo
echo "== host predict (the first two abstracts, entities as JSON lines)"
"$host" predict --model "$work/ner" --input $samples/ner/abstracts.txt --output "$work/tagged.jsonl"
head -n 2 "$work/tagged.jsonl"
echo
echo "== host finetune --task re"
"$host" finetune --task re --out "$work/re" --quiet
echo
echo "== host predict --ner-model (from raw text to relations)"
echo 'Aspirin strongly inhibited COX2. Metformin activated AMPK in the liver.' > "$work/text.txt"
"$host" predict --ner-model "$work/ner" --model "$work/re" --input "$work/text.txt" --output - --quiet
echo
echo "== host finetune --task qa"
"$host" finetune --task qa --out "$work/qa" --quiet
echo
echo "== host predict (the first questions of the test set, answers with offsets and confidence)"
head -n 2 $samples/qa/test.jsonl > "$work/question.jsonl"
"$host" predict --model "$work/qa" --input "$work/question.jsonl" --output - --quiet
echo
echo "The corpora of this demonstration are made up: the figures above are no benchmark."
