#!/usr/bin/env python3
"""A whole fine-tuning on SQuAD's form of questions, and their answering, with torch and transformers'
BertForQuestionAnswering: windows of a length that go on by a stride, a window without the answer points at [CLS], n-best as
BERT's run_squad.py combines it. `--nbest` writes nbest_predictions.json.
"""
import json, math
import measuring, tuning

measuring.offline()
INPUTS = {"input_ids": 0, "attention_mask": 0, "token_type_ids": 0}
N_BEST, LONGEST, QUERY = 20, 30, 64


def read(paths):
    """Questions: id, question, passage, where the first answer begins and ends or None."""
    for path in paths:
        for entry in json.load(open(path, encoding="utf-8"))["data"]:
            for paragraph in entry["paragraphs"]:
                for question in paragraph["qas"]:
                    answer = (question.get("answers") or [None])[0]
                    start = answer and answer["answer_start"]
                    yield question["id"], question["question"], paragraph["context"], answer and (start, start + len(answer["text"]))


class Windows:
    """The windows of one passage: pieces, segments, and the characters of the passage's pieces."""

    def __init__(self, tokenizer, question, passage, options):
        query = tokenizer(question, add_special_tokens=False)["input_ids"][:QUERY]
        body = tokenizer(passage, add_special_tokens=False, return_offsets_mapping=True)
        ids, self.places = body["input_ids"], body["offset_mapping"]
        room = options.length - len(query) - 3
        head = [tokenizer.cls_token_id] + query + [tokenizer.sep_token_id]
        self.offset, self.rows, self.firsts, start = len(head), [], [], 0
        while True:
            part = ids[start:start + room]
            pieces = head + part + [tokenizer.sep_token_id]
            self.rows.append((pieces, [1] * len(pieces), [0] * len(head) + [1] * (len(part) + 1)))
            self.firsts.append((start, len(part)))
            if start + len(part) >= len(ids):
                break
            start += min(len(part), options.stride)

    def target(self, window, answer):
        """The first and last piece of an answer in a window, or [CLS]."""
        first, count = self.firsts[window]
        begin = end = None
        for place in range(first, first + count):
            a, b = self.places[place]
            if begin is None and a <= answer[0] < b:
                begin = place
            if a < answer[1] <= b:
                end = place
        if begin is None or end is None:
            return 0, 0
        return begin - first + self.offset, end - first + self.offset

    def owner(self, place):
        """The window that sees most around a piece."""
        seen = [(min(place - first, first + count - 1 - place) + 0.01 * count, -window)
                for window, (first, count) in enumerate(self.firsts) if first <= place < first + count]
        return -max(seen)[1]

    def best(self, outputs, passage):
        """The n-best list of the passage."""
        found = []
        for window, (starts, ends) in enumerate(outputs):
            first, count = self.firsts[window]
            length = self.offset + count + 1
            top = lambda values: sorted(range(length), key=lambda i: -values[i])[:N_BEST]
            starts, ends = starts.tolist(), ends.tolist()
            inside = lambda i: self.offset <= i < self.offset + count
            last = [i for i in top(ends) if inside(i)]
            for i in top(starts):
                if inside(i) and self.owner(first + i - self.offset) == window:
                    for j in last:
                        if i <= j < i + LONGEST:
                            begin, end = self.places[first + i - self.offset][0], self.places[first + j - self.offset][1]
                            found.append((starts[i] + ends[j], passage[begin:end]))
        found.sort(key=lambda entry: -entry[0])
        kept = {}
        for score, text in found:
            if len(kept) < N_BEST:
                kept.setdefault(text, score)
        highest = max(kept.values(), default=0.0)
        total = sum(math.exp(score - highest) for score in kept.values())
        return [{"text": text, "probability": math.exp(score - highest) / total} for text, score in kept.items()]


def main():
    parser = measuring.parser(__doc__)
    tuning.add_options(parser)
    parser.add_argument("--train", required=True, nargs="+")
    parser.add_argument("--test", nargs="*", default=[])
    parser.add_argument("--stride", type=int, default=128)
    parser.add_argument("--nbest", help="where the n-best lists of the test go")
    parser.add_argument("--save", help="a folder for the model")
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    tuning.seeded(torch, options)
    from transformers import AutoTokenizer, BertForQuestionAnswering

    tokenizer = AutoTokenizer.from_pretrained(options.model)
    examples = []
    for _, question, passage, answer in read(options.train):
        if answer:
            windows = Windows(tokenizer, question, passage, options)
            examples += [(*row, *windows.target(number, answer)) for number, row in enumerate(windows.rows)]
    model = BertForQuestionAnswering.from_pretrained(options.model)
    speed = tuning.tune(
        torch, model, examples, dict(INPUTS, start_positions=None, end_positions=None), options)
    figures = {"tokens_per_second": speed}
    if options.test:
        asked = [(id, passage, Windows(tokenizer, question, passage, options)) for id, question, passage, _ in read(options.test)]
        rows = [row for _, _, windows in asked for row in windows.rows]
        outputs, figures["tagging_tokens_per_second"] = tuning.predicted(torch, model, rows, INPUTS, options)
        lists, place = {}, 0
        for id, passage, windows in asked:
            lists[id] = windows.best(outputs[place:place + len(windows.rows)], passage)
            place += len(windows.rows)
        if options.nbest:
            with open(options.nbest, "w", encoding="utf-8") as file:
                json.dump(lists, file)
    if options.save:
        model.save_pretrained(options.save)
        tokenizer.save_pretrained(options.save)
    measuring.finish(**figures)


if __name__ == "__main__":
    main()
