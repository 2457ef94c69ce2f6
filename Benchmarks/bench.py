#!/usr/bin/env python3
"""The host beside what a user would run otherwise, in alternation, on the same machine in the same minutes.

usage: bench.py --peers DIR [--rows encoder,lengths,...] [--rounds 3] [--repeat 5] [--threads N]
                [--model MODEL] [--data NER-DATA] [--relations RE-DATA] [--questions SQUAD.json] [--text FILE] [--pubtator FILE...] [--count 100000]
                [--abstracts-precision P]
                [--host .build/release/host] [--results Benchmarks/results]

DIR is an environment that Benchmarks/peers/setup.sh made. MODEL is a BERT model folder, NER-DATA a folder with train.tsv and
test.tsv, RE-DATA one of masked sentences with a class each (a fold of GAD), FILE a text, PubTator files what is tagged. A row whose input is not given is left out, and named. A round runs
every contestant of a row once, one after the other, each in a process of its own; medians over rounds are compared with
the best peer. Prints a table and writes it, with an SVG plot of the ratios, into the results folder under the date.
Only ratios from one run mean anything: the machine may be shared.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, time
from contest import Contest, measured
from plot import plot

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = ["encoder", "lengths", "finetuning", "relations", "questions", "tagging-step", "pretraining-step", "tokenizer", "startup", "abstracts", "growth"]
# What every row is to reach, beside the best peer: speeds at least, memory and time at most.
ENCODER = {"fp32": 1.15, "bf16": 1.08, "int8": 1.25}
LENGTHS = {"fp32": 1.15, "bf16": 1.15, "int8": 1.3}
# Shares of the measured peak: beside the ratio for full sequences, instead of it for real lengths.
ENCODER_SHARES, LENGTHS_SHARES = {"fp32": 0.86, "bf16": 0.80, "int8": 0.55}, {"fp32": 0.82}
FINETUNING, MEMORY = 1.5, 0.35
STEP = {"tagging": 1.15, "pretraining": 1.5}
TOKENIZER, STARTUP = 20, 1 / 15


class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.python = os.path.join(options.peers, "bin", "python")
        self.environment = dict(os.environ, HF_HUB_OFFLINE="1")
        # A library that is told to take another machine's kernels would be no contestant.
        self.environment.pop("OPENBLAS_CORETYPE", None)

    def run(self, words, **more):
        """Runs a command to its end; the JSON object of its last line."""
        environment = dict(self.environment, **more)
        done = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=self.work)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise RuntimeError(last[:200])
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        return json.loads(lines[-1]) if lines else {}

    def peer(self, script, *words, threads=None):
        words = [str(word) for word in words] + ["--threads", str(threads or self.options.threads)]
        if "--repeat" not in words:
            words += ["--repeat", str(self.options.repeat)]
        return lambda: self.run([self.python, os.path.join(HERE, "peers", script)] + words)

    def host(self, *words):
        return lambda: self.run([self.options.host] + [str(word) for word in words] + [
            "--threads", str(self.options.threads), "--json", "--quiet"])

    def bench(self, section, *words):
        """The first row of a section of `host bench`."""
        run = self.host("bench", section, "--repeat", self.options.repeat, *words)

        def figures():
            report = run()
            return dict(report[section][0], peak_rss_mb=report["peak_rss_mb"])

        return figures

    def timed(self, run):
        """The seconds of a whole process."""
        def figures():
            started = time.perf_counter()
            result = run()
            return dict(result, process_seconds=time.perf_counter() - started)

        return figures

    # Rows. Each gives its contests.

    def encoder(self, data=False):
        engines = {"fp32": ["torch", "onnxruntime", "openvino"], "bf16": ["torch", "openvino"],
                   "int8": ["torch", "onnxruntime"]}
        name = "encoder at real lengths" if data else "encoder, BERT-base 8 x 128"
        folder = os.path.join(self.work, "lengths" if data else "encoder")
        os.makedirs(folder, exist_ok=True)
        for precision in engines:
            ours = ["--precision", precision]
            theirs = ["--precision", precision, "--work", folder]
            if data:
                test = os.path.join(self.options.data, "test.tsv")
                model = self.options.model
                if precision == "int8":
                    model = os.path.join(self.work, "int8")
                    if not os.path.exists(model):
                        self.host("convert", "--from", self.options.model, "--to", model, "--quantize", "int8")()
                ours += ["--model", model, "--data", test]
                theirs += ["--model", self.options.model, "--data", test]
            yield Contest(
                f"{name}, {precision}", "tokens_per_second", self.bench("encoder", *ours),
                {engine: self.peer("encoder.py", "--engine", engine, *theirs) for engine in engines[precision]},
                (LENGTHS if data else ENCODER)[precision],
                share=(LENGTHS_SHARES if data else ENCODER_SHARES).get(precision), instead=data)

    def lengths(self):
        yield from self.encoder(data=True)

    def finetuning(self):
        for precision in ("fp32", "bf16"):
            runs = iter(range(1_000_000))

            def ours(precision=precision, runs=runs):
                out = os.path.join(self.work, f"model-{precision}-{next(runs)}")
                return self.host(
                    "finetune", "--task", "ner", "--data", self.options.data, "--init", self.options.model, "--out", out,
                    "--epochs", 1, "--batch-size", 32, "--learning-rate", "5e-5", "--optimizer", "hf", "--precision",
                    precision)()

            words = ["--model", self.options.model, "--data", self.options.data, "--precision", precision]
            peers = {form: self.peer("finetuning.py", *words, "--form", form) for form in ("plain", "grouped")}
            yield Contest(f"fine-tuning NER, batch 32, {precision}", "tokens_per_second", ours, peers, FINETUNING)
            yield Contest(f"its peak memory, {precision}", "peak_rss_mb", None, {}, MEMORY, higher=False)

    def other_task(self, task, name, script, data, ours, theirs):
        """A fine-tuning of another task than names."""
        for precision in ("fp32", "bf16"):
            runs = iter(range(1_000_000))

            def trained(precision=precision, runs=runs):
                out = os.path.join(self.work, f"{task}-{precision}-{next(runs)}")
                return self.host(
                    "finetune", "--task", task, "--data", data, "--init", self.options.model, "--out", out, "--epochs", 1,
                    "--optimizer", "hf", "--precision", precision, *ours)()

            words = ["--model", self.options.model, "--precision", precision, *theirs]
            peers = {form: self.peer(script, *words, "--form", form) for form in ("plain", "grouped")}
            yield Contest(f"fine-tuning {name}, {precision}", "tokens_per_second", trained, peers, FINETUNING)
            yield Contest(f"{name}: its peak memory, {precision}", "peak_rss_mb", None, {}, MEMORY, higher=False)

    def relations(self):
        data = self.options.relations
        yield from self.other_task(
            "re", "relations, batch 32", "relations.py", data,
            ["--batch-size", 32, "--learning-rate", "5e-5", "--max-length", 128], ["--data", data])

    def questions(self):
        data = self.options.questions
        yield from self.other_task(
            "qa", "questions, batch 12 x 384", "questions.py", data,
            ["--split-by", "100/0/0", "--batch-size", 12, "--learning-rate", "3e-5", "--max-length", 384, "--stride", 128],
            ["--train", data, "--batch", 12, "--rate", "3e-5", "--length", 384, "--stride", 128])

    def steps(self, kind, section, name):
        for precision in ("fp32", "bf16"):
            yield Contest(
                f"{name}, {precision}", "tokens_per_second",
                self.bench(section, "--precision", precision),
                {"torch": self.peer("training.py", "--kind", kind, "--precision", precision)}, STEP[kind])

    def tagging_step(self):
        yield from self.steps("tagging", "training", "training step, BERT-base NER")

    def pretraining_step(self):
        yield from self.steps("pretraining", "pretraining", "training step, masked words + next sentence")

    def tokenizer(self):
        for threads in sorted({1, min(2, self.options.threads)}):
            def ours(threads=threads):
                report = self.run([
                    self.options.host, "bench", "tokenizer", "--model", self.options.model, "--data", self.options.text,
                    "--repeat", str(self.options.repeat), "--threads", str(threads), "--json", "--quiet"])
                return next(row for row in report["tokenizer"] if row["threads"] == threads)

            yield Contest(
                f"tokenizer with offsets, {threads} thread" + ("s" if threads > 1 else ""), "mb_per_second", ours,
                {f"tokenizers on {count}": self.peer(
                    "tokenizing.py", "--model", self.options.model, "--text", self.options.text, threads=count)
                 for count in sorted({1, threads})}, TOKENIZER)

    def startup(self):
        base = os.path.join(self.work, "base")
        vocabulary = os.path.join(HERE, "..", "Models", "embedded", "vocab.txt")
        self.run([self.python, os.path.join(HERE, "peers", "base_model.py"), base, vocabulary])
        line = os.path.join(self.work, "line.txt")
        with open(line, "w") as file:
            file.write("BRCA1 mutations cause breast cancer.\n")
        output = os.path.join(self.work, "line.npy")
        # The model was just written: its pages are in memory for everybody once somebody has read them.
        self.host("embed", "--model", base, "--input", line, "--output", output)()
        yield Contest(
            "start to first answer, BERT-base", "process_seconds",
            self.timed(self.host("embed", "--model", base, "--input", line, "--output", output)),
            {"transformers": self.timed(self.peer("startup.py", "--model", base))}, STARTUP, higher=False)

    def abstracts(self):
        script = os.path.join(HERE, "tag_abstracts.py")
        if not os.path.exists(script):
            raise RuntimeError("there is no tag_abstracts.py")
        report = os.path.join(self.work, "abstracts.json")

        def ours():
            words = [sys.executable, script, "--pubtator", *self.options.pubtator, "--base", self.options.model, "--data",
                     self.options.data, "--count", str(self.options.count), "--kill", "--host", self.options.host,
                     "--threads", str(self.options.threads), "--json", report]
            if self.options.abstracts_precision:
                words += ["--precision", self.options.abstracts_precision]
            done = subprocess.run(words, capture_output=True, text=True, env=self.environment)
            if not os.path.exists(report):
                raise RuntimeError((done.stderr.strip() or "no report").splitlines()[-1][:200])
            with open(report) as file:
                result = json.load(file)
            memory = result["memory_mb"]
            return dict(result, same=float(result.get("identical", False)), level=memory["100 %"] / memory["10 %"])

        yield Contest("tagging abstracts / the model alone", "ratio", ours, {}, 0.9, absolute=True, rounds=1)
        yield Contest("its memory at the end / at a tenth", "level", None, {}, 1.1, higher=False, absolute=True)
        yield Contest("killed and resumed: the same bytes", "same", None, {}, 1.0, absolute=True)

    def growth(self):
        def ours():
            rows = self.host("bench", "growth", "--repeat", self.options.repeat)()["growth"]
            speeds = [row["tokens_per_second"] for row in rows if row["what"] == "sequences"]
            memory = [row["peak_rss_mb"] for row in rows if row["what"] == "sentences"]
            # Twice the sequences must not be slower a piece than the batch that everybody measures.
            return {"rows": rows, "level": speeds[-1] / max(speeds), "memory": memory[-1] / memory[0]}

        yield Contest("growth: speed at twice the batch / best", "level", ours, {}, 0.9, absolute=True, rounds=1)
        yield Contest("growth: memory at 16 times the sentences / at once", "memory", None, {}, 1.5, higher=False,
                      absolute=True, rounds=1)


NEEDS = {"lengths": ["model", "data"], "finetuning": ["model", "data"], "relations": ["model", "relations"],
         "questions": ["model", "questions"], "tokenizer": ["model", "text"],
         "abstracts": ["model", "data", "pubtator"]}


def machine(options, python):
    """What the figures depend on, without the names of anybody's folders."""
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    code = ("import json, importlib.metadata as m\n"
            "print(json.dumps({n: m.version(n) for n in "
            "('torch', 'transformers', 'tokenizers', 'onnxruntime', 'openvino')}))")
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    version = subprocess.run([options.host, "--version"], capture_output=True, text=True).stdout.strip()
    return {"processor": names[0] if names else "unknown", "processors": os.cpu_count(), "threads": options.threads,
            "host": version, "peers": json.loads(done.stdout) if done.returncode == 0 else {}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--host", default=".build/release/host")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    for name in ("model", "data", "relations", "questions", "text"):
        parser.add_argument("--" + name)
    parser.add_argument("--pubtator", nargs="+")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--abstracts-precision", help="what the abstracts are tagged in; without it, as the host chooses")
    parser.add_argument("--results", default=os.path.join(HERE, "results"))
    options = parser.parse_args()
    rows = options.rows.split(",")
    for row in rows:
        if row not in ROWS:
            parser.error(f"there is no row {row!r}; there are {', '.join(ROWS)}")
    # Contestants run in a folder of their own.
    for name in ("peers", "host", "model", "data", "relations", "questions", "text"):
        if getattr(options, name):
            setattr(options, name, os.path.abspath(getattr(options, name)))
    options.pubtator = options.pubtator and [os.path.abspath(path) for path in options.pubtator]
    results, left_out = [], []
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        bench = Bench(options, work)
        for row in rows:
            missing = [name for name in NEEDS.get(row, []) if not getattr(options, name)]
            if missing:
                left_out.append(f"{row}: no --{missing[0]}")
                continue
            try:
                results += measured(getattr(bench, row.replace("-", "_"))(), row, options.rounds)
            except (RuntimeError, OSError) as error:
                left_out.append(f"{row}: {error}")
        about = machine(options, bench.python)
    report = {"date": time.strftime("%Y-%m-%d"), "machine": about, "rounds": options.rounds,
              "rows": [result.json() for result in results], "left_out": left_out}
    for reason in left_out:
        print("left out", reason)
    write(report, options.results)


def write(report, folder):
    """The report and its plot under the date, and a number where there are some of that day."""
    os.makedirs(folder, exist_ok=True)
    name, number = report["date"], 2
    while os.path.exists(os.path.join(folder, name + ".json")):
        name, number = f"{report['date']}-{number}", number + 1
    with open(os.path.join(folder, name + ".json"), "w") as file:
        json.dump(report, file, indent=1)
        file.write("\n")
    with open(os.path.join(folder, name + ".svg"), "w") as file:
        file.write(plot(report))
    print(f"written: {name}.json and {name}.svg")


if __name__ == "__main__":
    sys.exit(main())
