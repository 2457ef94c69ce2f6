#!/usr/bin/env python3
"""Answers of a fine-tuned folder beside transformers: the folder in BertForQuestionAnswering, windows and n-best by
transformers' own code for SQuAD (squad_convert_examples_to_features, compute_predictions_logits; up to version 4).

Questions with one passage each are asked, so that our pool over passages is one n-best list. Compared are the wordings in
their order, where neighbours' probabilities are apart, and all probabilities; and every answer of ours with the slice of its
passage that its offsets name.

usage: answers.py HOST MODEL SQUAD.json [--questions 1190] [--bound 1e-4]
"""
import argparse, json, os, subprocess, sys, tempfile
import torch
from transformers import BertForQuestionAnswering, BertTokenizer
from transformers.data.metrics.squad_metrics import compute_predictions_logits
from transformers.data.processors.squad import SquadExample, SquadResult, squad_convert_examples_to_features

N_BEST, LONGEST, LENGTH, STRIDE, QUERY = 20, 30, 384, 128, 64


class Tokenizer(BertTokenizer):
    """Joins pieces as BERT's run_squad.py does. transformers leaves the mark of a first piece that begins inside of a word, so
    that its wording is not found and the whole word is taken in its place."""

    def convert_tokens_to_string(self, tokens):
        return " ".join(tokens).replace(" ##", "").replace("##", "").strip()


def questions(path, most):
    for entry in json.load(open(path, encoding="utf-8"))["data"]:
        for paragraph in entry["paragraphs"]:
            for question in paragraph["qas"]:
                if most == 0:
                    return
                most -= 1
                yield question["id"], question["question"], paragraph["context"]


def ours(options, asked):
    """The ranked answers of the host, by question."""
    with tempfile.TemporaryDirectory() as work:
        source, target = os.path.join(work, "in.jsonl"), os.path.join(work, "out.jsonl")
        with open(source, "w", encoding="utf-8") as file:
            for id, question, context in asked:
                file.write(json.dumps({"id": id, "question": question, "passages": [context]}) + "\n")
        subprocess.run([options.host, "predict", "--model", options.model, "--input", source, "--output", target, "--set",
                        f"answers={N_BEST}", "--quiet"], check=True)
        lines = [json.loads(line) for line in open(target, encoding="utf-8")]
    slices = 0
    for line in lines:
        for answer in line["answers"]:
            assert line["passages"][answer["passage"]][answer["start"]:answer["end"]] == answer["text"], answer
            slices += 1
    return {line["id"]: [(answer["text"], answer["confidence"]) for answer in line["answers"]] for line in lines}, slices


def theirs(options, asked):
    """The n-best lists of transformers, by question, pooled as ours: wordings but for case, at most 100 characters."""
    tokenizer = Tokenizer.from_pretrained(options.model)
    model, report = BertForQuestionAnswering.from_pretrained(options.model, output_loading_info=True)
    complaints = {key: value for key, value in report.items() if value}
    model.eval()
    examples = [SquadExample(id, question, context, None, None, "") for id, question, context in asked]
    features = squad_convert_examples_to_features(examples, tokenizer, LENGTH, STRIDE, QUERY, is_training=False, threads=1,
                                                  tqdm_enabled=False)
    results = []
    for start in range(0, len(features), 16):
        batch = features[start:start + 16]
        with torch.inference_mode():
            out = model(**{name: torch.tensor([getattr(feature, name) for feature in batch])
                           for name in ("input_ids", "attention_mask", "token_type_ids")})
        # Padding has logits too, and takes places among the best starts and ends; a packed batch has none.
        padding = torch.tensor([feature.attention_mask for feature in batch]) == 0
        starts, ends = (logits.clone().masked_fill(padding, -1e4) for logits in (out.start_logits, out.end_logits))
        for row, feature in enumerate(batch):
            results.append(SquadResult(feature.unique_id, starts[row].tolist(), ends[row].tolist()))
    with tempfile.TemporaryDirectory() as work:
        names = [os.path.join(work, name) for name in ("predictions.json", "nbest.json", "null.json")]
        compute_predictions_logits(examples, features, results, N_BEST, LONGEST, tokenizer.do_lower_case, *names, False, False,
                                   0.0, tokenizer)
        lists = json.load(open(names[1], encoding="utf-8"))
    pooled = {}
    for id, answers in lists.items():
        found = {}
        for answer in answers:
            if 0 < len(answer["text"]) <= 100 and answer["text"] != "empty":
                key = answer["text"].lower()
                wording, probability = found.get(key, (answer["text"], 0.0))
                found[key] = wording, probability + answer["probability"]
        pooled[id] = sorted(found.values(), key=lambda entry: -entry[1])
    return pooled, complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host"), parser.add_argument("model"), parser.add_argument("squad")
    parser.add_argument("--questions", type=int, default=1190)
    parser.add_argument("--bound", type=float, default=1e-4)
    options = parser.parse_args()
    asked = list(questions(options.squad, options.questions))
    mine, slices = ours(options, asked)
    other, complaints = theirs(options, asked)
    answers = different = 0
    largest = 0.0
    for id, _, context in asked:
        # Ours is a slice of the passage, line feeds included; transformers joins words by single spaces.
        mine[id] = [(" ".join(wording.split()), probability) for wording, probability in mine[id]]
        first, second = dict(mine[id]), dict(other[id])
        answers += len(second)
        # A wording in one list alone counts by its probability: at the end of a list two may be equally probable.
        for wording in first.keys() | second.keys():
            gap = abs(first.get(wording, 0.0) - second.get(wording, 0.0))
            largest = max(largest, gap)
            if gap > options.bound:
                different += 1
                print(json.dumps({"question": id, "wording": wording, "ours": first.get(wording), "theirs": second.get(wording)},
                                 ensure_ascii=False), file=sys.stderr)
        for (a, p), (b, q) in zip(mine[id], other[id]):
            if a != b and abs(first.get(b, 0.0) - p) > options.bound:
                different += 1
    print(json.dumps({"questions": len(asked), "answers": answers, "slices": slices, "different": different,
                      "largest_probability_difference": largest,
                      "complaints": {key: sorted(map(str, value)) for key, value in complaints.items()}}))
    sys.exit(0 if different == 0 and not complaints else 1)


if __name__ == "__main__":
    main()
