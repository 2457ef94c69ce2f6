#!/usr/bin/env python3
"""Tagging many abstracts: speed beside the bare encoder, memory over time, and a run that is killed and resumed.

usage: tag_abstracts.py --pubtator FILE... (--model MODEL | --base MODEL --data NER-DATA) [--count 100000] [--kill]
                        [--host .build/release/host] [--threads N] [--precision P] [--shard-size 1000] [--json FILE]

Makes one compressed PubTator file of --count documents by repeating those of --pubtator under new ids, tags it into
shards of JSON lines, and prints tokens a second, the rate of the model alone and the ratio of the two, and the resident
memory at 10, 50 and 100 % of the documents. The model alone is timed inside of the same run: `compute_seconds` of the
summary, which are the seconds that encoder and head ran. Where the host has `bench`, the encoder is also measured by
itself, before and after the run, on sentences of the same documents, and the higher figure counts. With --kill a second run is killed about halfway, resumed, and
its shards are compared with those of the first, byte for byte. Without --model a short fine-tuning of --base makes one,
and for int8 its conversion.
"""
import argparse, gzip, hashlib, itertools, json, os, re, shutil, signal, subprocess, sys, tempfile, time


def documents(paths):
    """The documents of PubTator files, each a list of lines without the id."""
    found = []
    for path in paths:
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8", newline="\n") as file:
            for block in re.split(r"\n[ \t\r]*\n", file.read()):
                lines = [re.sub(r"^\d+", "", line) for line in block.strip("\n").split("\n") if line]
                if lines:
                    found.append(lines)
    return found


def write_corpus(path, paths, count):
    """Writes `count` documents, compressed, with ids from 1."""
    known = documents(paths)
    with gzip.open(path, "wt", encoding="utf-8", newline="\n", compresslevel=6) as file:
        for number, lines in zip(range(1, count + 1), itertools.cycle(known)):
            file.write("".join(f"{number}{line}\n" for line in lines) + "\n")


def resident(process):
    """Resident memory of a process in MB; None when it has ended."""
    try:
        with open(f"/proc/{process}/status") as file:
            match = re.search(r"VmRSS:\s+(\d+) kB", file.read())
            return int(match.group(1)) / 1024 if match else None
    except OSError:
        return None


def finished(folder):
    """How many shards are whole."""
    try:
        return sum(name.startswith("part-") for name in os.listdir(folder))
    except OSError:
        return 0


def command(options, corpus, folder, *more):
    words = [options.host, "predict", "--model", options.model, "--input", corpus, "--from", "pubtator",
             "--output", folder + "/", "--shard-size", str(options.shard_size), "--json", "--quiet"]
    for name in ("threads", "precision"):
        if getattr(options, name):
            words += ["--" + name, str(getattr(options, name))]
    return words + list(more)


def tag(options, corpus, folder, *more, kill_at=None):
    """Runs to the end, or until `kill_at` shards are there; the summary (None when killed) and the memory samples, each
    with the shards that were whole."""
    process = subprocess.Popen(command(options, corpus, folder, *more), stdout=subprocess.PIPE, text=True)
    samples = []
    while process.poll() is None:
        memory = resident(process.pid)
        if memory:
            samples.append((finished(folder), memory))
        if kill_at is not None and finished(folder) >= kill_at:
            # Into the next shard, so that there is something unfinished to be thrown away.
            time.sleep(0.2)
            process.send_signal(signal.SIGKILL)
            process.wait()
            return None, samples
        time.sleep(0.05)
    text = process.stdout.read()
    if process.returncode != 0:
        sys.exit(f"predict ended with exit code {process.returncode}")
    return json.loads(text), samples


def sums(folder):
    """SHA-256 of every file of a folder, by name."""
    result = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            result[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return result


def write_sentences(path, paths, count=150):
    """A sentence a line, roughly as the host splits: the mix of lengths that the encoder sees."""
    with open(path, "w", encoding="utf-8") as file:
        for lines in documents(paths)[:count]:
            for line in lines:
                match = re.match(r"\|[ta]\|(.*)", line)
                if match:
                    file.writelines(part + "\n" for part in re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", match.group(1)) if part)


def encoder_alone(options, sentences):
    """Tokens a second of `host bench encoder`; None where the host has no such command."""
    words = [options.host, "bench", "encoder", "--model", options.model, "--data", sentences, "--json"]
    for name in ("threads", "precision"):
        if getattr(options, name):
            words += ["--" + name, str(getattr(options, name))]
    outcome = subprocess.run(words, capture_output=True, text=True)
    return json.loads(outcome.stdout)["encoder"][0]["tokens_per_second"] if outcome.returncode == 0 else None


def at_share(samples, shards, share):
    """The memory when this share of the shards was whole."""
    later = [memory for done, memory in samples if done >= share * shards]
    return later[0] if later else samples[-1][1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=".build/release/host")
    parser.add_argument("--model")
    parser.add_argument("--base")
    parser.add_argument("--data")
    parser.add_argument("--pubtator", nargs="+", required=True)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--precision")
    parser.add_argument("--shard-size", type=int, default=1000)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    if not options.model and not (options.base and options.data):
        parser.error("give --model, or --base and --data")
    work = tempfile.mkdtemp(prefix="bench-tag-")
    try:
        if not options.model:
            options.model = os.path.join(work, "model")
            subprocess.run([options.host, "finetune", "--task", "ner", "--data", options.data, "--init", options.base,
                            "--out", options.model, "--epochs", "1", "--quiet"], check=True, stdout=subprocess.DEVNULL)
            if options.precision == "int8":
                floats, options.model = options.model, os.path.join(work, "model-int8")
                subprocess.run([options.host, "convert", "--from", floats, "--to", options.model, "--quantize", "int8",
                                "--quiet"], check=True, stdout=subprocess.DEVNULL)
        corpus = os.path.join(work, "corpus.pubtator.gz")
        write_corpus(corpus, options.pubtator, options.count)
        whole = os.path.join(work, "whole")
        sentences = os.path.join(work, "sentences.txt")
        write_sentences(sentences, options.pubtator)
        encoder = [encoder_alone(options, sentences)]
        summary, samples = tag(options, corpus, whole)
        if encoder[0]:
            encoder.append(encoder_alone(options, sentences))
        shards = finished(whole)
        # The run's own rate counts its beginning (plugins, weights) too, the model's does not.
        alone = summary["tokens"] / summary["compute_seconds"]
        result = {
            "documents": summary["documents"], "failed": summary["failed"], "tokens": summary["tokens"],
            "tokens_per_second": summary["tokens_per_second"], "model_tokens_per_second": alone,
            "ratio": summary["tokens_per_second"] / alone,
            "memory_mb": {f"{round(100 * share)} %": at_share(samples, shards, share) for share in (0.1, 0.5, 1)},
            "peak_mb": max(memory for _, memory in samples),
        }
        if encoder[0]:
            result["encoder_tokens_per_second"] = max(encoder)
            result["ratio_to_encoder"] = summary["tokens_per_second"] / max(encoder)
        print(f"{summary['documents']} documents, {summary['tokens']} tokens in {summary['seconds']:.1f} s")
        print(f"tokens/s         {result['tokens_per_second']:10.0f}")
        print(f"model alone      {alone:10.0f}")
        print(f"ratio            {result['ratio']:10.3f}")
        if encoder[0]:
            print(f"bench encoder    {max(encoder):10.0f}")
            print(f"ratio            {result['ratio_to_encoder']:10.3f}")
        for name, memory in result["memory_mb"].items():
            print(f"memory at {name:>5s}  {memory:10.1f} MB")
        print(f"memory at most   {result['peak_mb']:10.1f} MB")
        if options.kill:
            parts = os.path.join(work, "parts")
            tag(options, corpus, parts, kill_at=max(1, shards // 2))
            left = finished(parts)
            tag(options, corpus, parts, "--resume")
            result["killed_at"] = left
            result["identical"] = sums(parts) == sums(whole)
            print(f"killed with {left} of {shards} shards, resumed: "
                  + ("identical" if result["identical"] else "DIFFERENT"))
        if options.json:
            with open(options.json, "w") as file:
                json.dump(result, file, indent=2)
                file.write("\n")
        sys.exit(0 if result.get("identical", True) else 1)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
