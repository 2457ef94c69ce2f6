#!/usr/bin/env python3
"""WordPiece with offsets over the lines of a text file, by the tokenizers library; RAYON_NUM_THREADS says on how many threads."""
import os
import measuring


def main():
    parser = measuring.parser(__doc__)
    parser.add_argument("--model", required=True, help="a folder with vocab.txt or tokenizer.json")
    parser.add_argument("--text", required=True)
    options = parser.parse_args()
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if options.threads > 1 else "false"
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    path = os.path.join(options.model, "tokenizer.json")
    if os.path.exists(path):
        tokenizer = Tokenizer.from_file(path)
    else:
        tokenizer = BertWordPieceTokenizer(os.path.join(options.model, "vocab.txt"), lowercase=False)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with open(options.text, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip()]
    size, pieces = sum(len(line.encode()) for line in lines), 0

    def run():
        nonlocal pieces
        # All lines at once is the library's fastest way on several threads, blocks of some on one.
        pieces = 0
        for start in range(0, len(lines), 10_000):
            pieces += sum(len(e.ids) for e in tokenizer.encode_batch(lines[start:start + 10_000], add_special_tokens=False))

    median, best = measuring.seconds(run, options.repeat)
    measuring.finish(mb_per_second=size / median / 1e6, best_mb_per_second=size / best / 1e6,
                     tokens_per_second=pieces / median)


if __name__ == "__main__":
    main()
