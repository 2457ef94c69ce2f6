#!/bin/sh
# pretraining.sh HOST DATA PYTHON TENSORFLOW-PYTHON WORK: what pre-training promises, one after the other, on real data.
#
# HOST is the built program (a path), DATA the folder of corpora (with jats, text, vocab, checkpoints), PYTHON has torch,
# transformers and onnxruntime, TENSORFLOW-PYTHON has TensorFlow, WORK is a folder for 20 GB of scratch files. About half an
# hour on two cores. What was generated stays in WORK and is used again. Ends with 1 if one of the parts failed, and names it.
set -u
host=$1 data=$2 python=$3 tensorflow=$4 work=$5
here=$(cd "$(dirname "$0")" && pwd)
benchmarks=$here/../../Benchmarks
vocabulary=$data/vocab/bert-base-cased-vocab.txt
mkdir -p "$work"
failed=

# part NAME COMMAND…: says what runs and for how long, and remembers what failed.
part() {
  name=$1
  shift
  echo "== $name"
  begun=$(date +%s)
  "$@" || { failed="$failed, $name"; echo "FAILED: $name"; }
  echo "-- $(($(date +%s) - begun)) s"
}

# corpus_hash CORPUS: the hash of a corpus, over its index and shards.
corpus_hash() { "$host" corpus stats "$1" --json | "$python" -c 'import json, sys; print(json.load(sys.stdin)["sha256"])'; }

# build CORPUS THREADS: JATS and plain text, general and biomedical.
build() { "$host" corpus build "$data"/jats "$data"/text --out "$1" --threads "$2" --quiet; }

corpora() {
  rm -rf "$work/one" "$work/two" "$work/killed"
  build "$work/one" 1 && build "$work/two" 2 || return 1
  killed=0
  for seconds in 0.3 0.6 1 1.5 2 3; do
    timeout -s KILL $seconds "$host" corpus build "$data"/jats "$data"/text --out "$work/killed" --threads 2 --quiet
    [ $? -eq 137 ] && killed=$((killed + 1))
  done
  build "$work/killed" 2 || return 1
  "$host" corpus stats "$work/two" --vocab "$vocabulary" --no-lowercase
  echo "one thread $(corpus_hash "$work/one"), two $(corpus_hash "$work/two"), killed $killed times $(corpus_hash "$work/killed")"
  [ $killed -gt 0 ] && [ "$(corpus_hash "$work/one")" = "$(corpus_hash "$work/two")" ] && [ "$(corpus_hash "$work/one")" = "$(corpus_hash "$work/killed")" ]
}

generated() {
  "$python" "$benchmarks/corpus.py" --host "$host" --text "$data/text/biomed" --folder "$work/generated" --gigabytes 5
}

# Ten million pieces hold to the definition, and are the same bytes whoever makes them.
examples() {
  for threads in 1 2; do
    "$host" corpus examples "$work/two" --vocab "$vocabulary" --count 90000 --threads $threads --out "$work/examples-$threads.jsonl" \
      --quiet || return 1
  done
  cmp "$work/examples-1.jsonl" "$work/examples-2.jsonl" && "$python" "$here/examples.py" "$work/examples-1.jsonl" "$vocabulary"
}

killed_training() {
  [ -d "$work/mini" ] || mkdir "$work/mini"
  cat > "$work/mini/config.json" <<END
{"vocab_size": $(wc -l < "$vocabulary"), "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
 "intermediate_size": 128, "max_position_embeddings": 128, "type_vocab_size": 2}
END
  "$python" "$here/kill_resume.py" "$host" pretrain --corpus "$work/two" --config "$work/mini/config.json" --vocab "$vocabulary" \
    --steps 400 --batch-size 32 --max-length 128 --save-steps 20 --seed 3 --quiet
}

tiny() {
  rm -rf "$work/tiny" "$work/tiny-back"
  "$host" convert --from "$data/checkpoints/tiny-tf-bert" --to "$work/tiny" &&
    "$host" convert --from "$work/tiny" --to "$work/tiny-back" --as tensorflow --quiet &&
    "$tensorflow" -c '
import sys
import tensorflow as tf
source, written = (tf.train.load_checkpoint(path + "/bert_model.ckpt") for path in sys.argv[1:])
names = list(written.get_variable_to_shape_map())
different = [name for name in names if source.get_tensor(name).tobytes() != written.get_tensor(name).tobytes()]
print(f"{len(names)} variables there and back, {len(different)} different")
sys.exit(bool(different) or not names)' "$data/checkpoints/tiny-tf-bert" "$work/tiny-back" 2> /dev/null
}

part "corpora of JATS and text: counts, one hash" corpora
part "five generated gigabytes" generated
part "examples: chi-square, one and two threads" examples
part "ten kills, one and two threads" killed_training
part "the tiny checkpoint" tiny
part "a checkpoint of full size by TensorFlow" "$python" "$here/converted.py" "$host" --tensorflow "$tensorflow" --vocabulary "$vocabulary"
part "checkpoints of full size by torch" "$python" "$here/torch_checkpoints.py" "$host" --vocabulary "$vocabulary"
[ -z "$failed" ] || { echo "pretraining.sh: failed: ${failed#, }"; exit 1; }
