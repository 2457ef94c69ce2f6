#!/bin/sh
# make.sh TEXT OUT [options of host pretrain]: the models of the claim in small, from the folders TEXT/general and TEXT/biomed.
#
# One model of general text, continued three times by the same number of steps, from the same weights, with the same seed and
# the vocabulary of Models/biobert-mini-cased: on general text again (after-general), on biomedical text (after-lean), and on
# biomedical text with the sentences of the data sets' own train and devel parts (after-full). Texts that hold unlabelled test
# sentences of the data sets are left out of both. Whatever was stopped goes on: give the same command again.
set -eu
text=$1
out=$2
shift 2
start=${MODEL:-Models/biobert-mini-cased}
mkdir -p "$out/models"
lean=$(ls "$text"/biomed/*.txt | grep -v -e pubmed_bc5cdr -e pubmed_chemprot_drugprot -e pubmed_genia_jnlpba -e pubmed_bioasq_ \
  -e tokenised_mtl)
[ -f "$out/general/corpus.json" ] || host corpus build "$text"/general/*.txt --out "$out/general" --quiet
[ -f "$out/lean/corpus.json" ] || host corpus build $lean --out "$out/lean" --quiet
[ -f "$out/full/corpus.json" ] || host corpus build $lean "$text"/biomed/tokenised_mtl_train_devel_sentences.txt \
  --out "$out/full" --quiet
sed -e 's/\("hidden_dropout_prob": \)[0-9.]*/\10.0/' -e 's/\("attention_probs_dropout_prob": \)[0-9.]*/\10.0/' \
  "$start/config.json" > "$out/config.json"

# pretrain NAME STEPS WARMUP, and the options of a beginning.
pretrain() {
  name=$1 corpus=$2 steps=$3 warmup=$4
  shift 4
  [ -f "$out/$name/model.safetensors" ] && return 0
  resume=
  [ -f "$out/$name.run/manifest.json" ] && resume=--resume
  host pretrain "$@" --corpus "$out/$corpus" --out "$out/$name" --steps "$steps" --warmup "$warmup" --batch-size 64 \
    --max-length 128 --max-predictions 20 --learning-rate 0.001 --optimizer hf --next-sentence-weight 0.1 --held-out 0.01 \
    --evaluate-steps 500 --seed 1 --quiet $resume
}

pretrain start general 1000 300 --config "$out/config.json" --vocab "$start/vocab.txt" "$@"
pretrain after-lean lean 1000 200 --init "$out/start" "$@"
pretrain after-general general 1000 200 --init "$out/start" "$@"
pretrain after-full full 1000 200 --init "$out/start" "$@"
# Pre-training of so few steps needs no dropout; fine-tuning on a few thousand sentences does.
for name in after-general after-lean after-full; do
  rm -rf "$out/models/$name"
  host convert --from "$out/$name" --to "$out/models/$name" --weights float16
  sed -i -e 's/\("hidden_dropout_prob": \)[0-9.]*/\10.1/' -e 's/\("attention_probs_dropout_prob": \)[0-9.]*/\10.1/' \
    "$out/models/$name/config.json"
done
