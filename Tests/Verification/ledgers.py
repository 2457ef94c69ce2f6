#!/usr/bin/env python3
"""Trains a small model on each corpus of BioBERT's release and compares the coverage ledger of `host evaluate`, on every
split and for two lengths of windows, with the gold mentions counted in the files by conlleval's rule.

Of each: mentions in the file = total = scored + lost of every named reason = gold of conlleval.v1. Mentions that are
lost because a word has no piece are counted a second time with the tokenizers package, where it is installed. The files
lose hardly any, so a damaged test file is measured as well: every 20th mention begins with a word of the private use
area, which has no piece, and every 30th has a type that training never saw; both numbers must be in the ledger.

usage: ledgers.py HOST NER VOCAB [--sets NCBI-disease,…] [--lengths 0,64]
"""
import argparse, json, os, shutil, subprocess, sys, tempfile

SETS = "NCBI-disease,BC5CDR-disease,BC5CDR-chem,BC2GM,JNLPBA,linnaeus,s800"
CONFIGURATION = {
    "model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64,
    "max_position_embeddings": 512, "type_vocab_size": 2, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1, "layer_norm_eps": 1e-12, "initializer_range": 0.02,
}


def mentions(path):
    """The mentions of a file, each the list of its words; `B` begins one, and so does `I` behind no mention."""
    found, open_ = [], False
    for line in open(path, encoding="utf-8", newline="\n"):
        columns = line.rstrip("\r\n").split("\t")
        tag = columns[-1][:1] if len(columns) > 1 else "O"
        if tag == "B" or (tag == "I" and not open_):
            found.append([columns[0]])
        elif tag == "I":
            found[-1].append(columns[0])
        open_ = tag in "BI"
    return found


def damage(source, target):
    """Writes a damaged copy of a file; the numbers of mentions with a new type, and of others that lost their word."""
    number, unseen, empty, lines, open_, kind = 0, 0, 0, [], False, ""
    for line in open(source, encoding="utf-8", newline="\n"):
        columns = line.rstrip("\r\n").split("\t")
        tag = columns[-1][:1] if len(columns) > 1 else "O"
        if tag == "B" or (tag == "I" and not open_):
            number += 1
            kind = "-Unseen" if number % 30 == 0 else ""
            unseen += kind != ""
            if number % 20 == 0:
                empty += kind == ""
                columns[0] = "\uF0B0"
        if tag in "BI":
            columns[-1] += kind
        open_ = tag in "BI"
        lines.append("\t".join(columns) + "\n")
    open(target, "w", encoding="utf-8", newline="\n").writelines(lines)
    return unseen, empty


def without_pieces(found, vocabulary):
    """How many mentions have a word that makes no piece; nothing without the tokenizers package."""
    try:
        from tokenizers import BertWordPieceTokenizer
    except ImportError:
        return None
    tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=False)
    empty = {word: not tokenizer.encode(word, add_special_tokens=False).ids for words in found for word in words}
    return sum(any(empty[word] for word in words) for words in found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("corpora")
    parser.add_argument("vocabulary", help="a cased vocabulary")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--splits", default="train,devel,test")
    parser.add_argument("--lengths", default="0,64", help="--max-length of evaluate; 0 leaves it to the model")
    options = parser.parse_args()
    failed, work = False, tempfile.mkdtemp(prefix="ledgers-")
    initial = os.path.join(work, "initial")
    os.mkdir(initial)
    shutil.copyfile(options.vocabulary, os.path.join(initial, "vocab.txt"))
    size = sum(1 for _ in open(options.vocabulary, encoding="utf-8", newline="\n"))
    json.dump({**CONFIGURATION, "vocab_size": size}, open(os.path.join(initial, "config.json"), "w"))
    json.dump({"do_lower_case": False}, open(os.path.join(initial, "tokenizer_config.json"), "w"))

    def host(*words):
        done = subprocess.run([options.host, *words, "--json", "--quiet"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{words[0]}: exit code {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    for name in options.sets.split(","):
        corpus, model = os.path.join(options.corpora, name), os.path.join(work, name)
        host("finetune", "--task", "ner", "--data", corpus, "--init", initial, "--out", model, "--epochs", "1",
             "--learning-rate", "3e-3", "--optimizer", "hf")
        everywhere = 0
        for split in options.splits.split(","):
            found = mentions(os.path.join(corpus, split + ".tsv"))
            everywhere += len(found)
            bare = without_pieces(found, options.vocabulary)
            for length in options.lengths.split(","):
                flags = ["--max-length", length] if length != "0" else []
                report = host("evaluate", "--model", model, "--data", corpus, "--split", split, *flags)
                ledger, metric = report["ledger"], report["metrics"]["conlleval.v1"]
                lost = {reason: count for reason, count in ledger.items() if reason not in ("total", "scored")}
                agrees = len(found) == ledger["total"] == ledger["scored"] + sum(lost.values()) == metric["count:gold"]
                agrees &= bare is None or bare == lost.get("no-tokens", 0)
                failed |= not agrees
                print(f"{name:<15}{split:<6} length {length if flags else 'own':<4} file {len(found):>6}  total "
                      f"{ledger['total']:>6}  scored {ledger['scored']:>6}  lost {lost or 'none'}  without pieces "
                      f"{bare if bare is not None else 'not counted'}  F1 {100 * metric['f1']:.2f}  "
                      + ("agrees" if agrees else "DIFFERS"), flush=True)
        damaged = os.path.join(work, "damaged.tsv")
        unseen, empty = damage(os.path.join(corpus, "test.tsv"), damaged)
        ledger = host("evaluate", "--model", model, "--data", damaged)["ledger"]
        count = len(mentions(damaged))
        agrees = ledger == {"total": count, "scored": count - unseen - empty, "label-unknown": unseen, "no-tokens": empty}
        failed |= not agrees
        print(f"{name:<15}damaged test: {unseen} of an unseen type, {empty} without pieces, ledger {ledger}  "
              + ("agrees" if agrees else "DIFFERS"))
        print(f"{name:<15}{everywhere} mentions in all", flush=True)
        shutil.rmtree(model)
    shutil.rmtree(work)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
