#!/bin/sh
# make.sh TEXT OUT [options of host pretrain]: makes the model again from the folders TEXT/general and TEXT/biomed.
#
# Texts that hold unlabelled test sentences of the paper's data sets are left out, so that figures on these sets are of
# texts that the model has not seen. A run that was stopped goes on: give the same command again.
set -eu
text=$1
out=$2
shift 2
mkdir -p "$out"
biomed=$(ls "$text"/biomed/*.txt | grep -v -e pubmed_bc5cdr -e pubmed_chemprot_drugprot -e pubmed_genia_jnlpba -e pubmed_bioasq_)
host corpus build "$text"/general/*.txt --out "$out/general"
host corpus build $biomed --out "$out/biomed"
[ -f "$out/vocab.txt" ] || host vocab train "$out/biomed" --size 12000 --out "$out/vocab.txt"
resume=
[ -f "$out/model.run/manifest.json" ] && resume=--resume
host pretrain --recipe biobert-mini-cased --corpora "$out" --vocab "$out/vocab.txt" --out "$out/model" --save-steps 1000 \
  --seed 1 $resume "$@"
rm -rf "$out/biobert-mini-cased"
host convert --from "$out/model" --to "$out/biobert-mini-cased" --weights float16
# Pre-training of so few steps needs no dropout; fine-tuning on a few thousand sentences does.
sed -i -e 's/\("hidden_dropout_prob": \)[0-9.]*/\10.1/' -e 's/\("attention_probs_dropout_prob": \)[0-9.]*/\10.1/' \
  "$out/biobert-mini-cased/config.json"
