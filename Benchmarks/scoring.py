#!/usr/bin/env python3
"""How long `host score` takes for a million predictions: two files of sentences with a class each, made here, from start to
the printed values. The median of several processes is printed, with the slowest and the fastest.

usage: scoring.py --host HOST [--records 1000000] [--runs 5]
"""
import argparse, json, os, random, statistics, subprocess, tempfile, time

CLASSES = ["CPR:3", "CPR:4", "CPR:5", "CPR:6", "CPR:9", "false"]


def write(path, records, seed):
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write("index\tsentence\tlabel\n")
        for number in range(records):
            file.write(f"{number}\t@GENE$ is bound by @CHEMICAL$ in sentence {number}\t{draw.choice(CLASSES)}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        gold, predicted = [os.path.join(work, name) for name in ("gold.tsv", "predicted.tsv")]
        write(gold, options.records, 1)
        write(predicted, options.records, 2)
        seconds = []
        for _ in range(options.runs):
            started = time.perf_counter()
            subprocess.run([options.host, "score", "--metric", "micro.v1", "--gold", gold, "--predicted", predicted, "--json"],
                           check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - started)
        print(json.dumps({"records": options.records, "megabytes": round(os.path.getsize(gold) / 1e6, 1),
                          "median_seconds": round(statistics.median(seconds), 2), "fastest": round(min(seconds), 2),
                          "slowest": round(max(seconds), 2)}))


if __name__ == "__main__":
    main()
