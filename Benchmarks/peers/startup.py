#!/usr/bin/env python3
"""From the start of a process to a model's first answer: the hidden states of one sentence by transformers' pipeline.

The whole process is timed by its caller.
"""
import sys
import measuring

measuring.offline()


def main():
    parser = measuring.parser(__doc__)
    parser.add_argument("--model", required=True)
    options = parser.parse_args()
    measuring.use_torch(options.threads)
    from transformers import pipeline

    answer = pipeline("feature-extraction", model=options.model)("BRCA1 mutations cause breast cancer.")
    measuring.finish(rows=len(answer[0]))


if __name__ == "__main__":
    sys.exit(main())
