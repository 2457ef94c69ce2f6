#!/usr/bin/env python3
"""A host from the future: built from a header in which every growing struct and table is longer and the minor higher.

    grown_header.py --host HOST --plugins FOLDER > docs/results/grown-header.md

Copies the checkout, adds three fields behind the last one of every struct that begins with its size, in the header alone,
and builds that host (some minutes). Then the plugins of contract 1.0 (Tests/Fixtures/abi/1.0/x86-64) and those of FOLDER,
which were built with today's header, are checked, trained and evaluated by it, and by HOST, today's host: what they
learn must be the same to the last bit. Then the other way round: the same plugins, built with the grown header, are
checked by today's host.
"""
import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADER = "Sources/PluginAPI/include/biobert_plugin.h"
MINOR = 7


def grown(header):
    """The header with more behind every growing struct, and how many structs that are."""
    names = []

    def grow(match):
        if not match.group("body").lstrip().startswith("uint64_t size"):
            return match.group(0)
        names.append(match.group("name"))
        more = "  uint64_t later_number;\n  void *later_pointer;\n  bp_status (*later_function)(void);\n"
        return match.group("open") + match.group("body") + more + match.group("close")

    pattern = r"(?ms)(?P<open>^(?:typedef )?struct (?P<name>bp_\w+) \{[^\n]*\n)(?P<body>.*?)(?P<close>^\}[^\n]*;)"
    text = re.sub(pattern, grow, header)
    text, count = re.subn(r"#define BP_ABI_MINOR \d+u", f"#define BP_ABI_MINOR {MINOR}u", text)
    assert count == 1
    return text, names


def build(folder):
    """A host from a grown header in a copy of the checkout."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in files.decode().split("\0"):
        source = os.path.join(ROOT, name)
        if not name or name.startswith(("docs/results/", "Benchmarks/")) or not os.path.exists(source):
            continue
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    path = os.path.join(folder, HEADER)
    text, names = grown(open(path).read())
    open(path, "w").write(text)
    for product in ("host", "biobert_ner", "biobert_re", "biobert_qa", "biobert_formats"):
        subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=folder, check=True,
                       stdout=sys.stderr)
    return names


def check(host, library):
    """What the checks of a host say of a plugin, in a line."""
    done = subprocess.run([host, "plugin", "check", library, "--seconds", "0.3"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{library}: {done.stdout}{done.stderr}")
    return done.stdout.strip().splitlines()[-1].split(": ")[-1].removesuffix(" (--verbose names the skipped)")


def run(host, *arguments, plugins):
    command = [host, *arguments, "--plugin-dir", plugins]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def train(host, task, data, metric, form, more, plugins, work):
    """The metrics and the weights of a model that this host has trained."""
    model = os.path.join(work, task)
    common = ["--data", data, *form, "--threads", "1"]
    run(host, "finetune", "--task", task, "--init", os.path.join(ROOT, "Models", "biobert-mini-cased"), "--out", model,
        "--epochs", "1", "--max-length", "64", *common, *more, plugins=plugins)
    values = json.loads(run(host, "evaluate", "--model", model, "--split", "test", "--metrics", metric, "--json", *common,
                            plugins=plugins))["metrics"]
    return values, open(os.path.join(model, "model.safetensors"), "rb").read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--plugins", required=True, help="plugins that were built with today's header")
    parser.add_argument("--tree", help="the copy of the checkout, which is kept there, and taken as it is when it exists")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.path.expanduser("~")) as work:
        os.chmod(work, 0o755)
        tree = arguments.tree or os.path.join(work, "tree")
        names = grown(open(os.path.join(ROOT, HEADER)).read())[1] if os.path.isdir(tree) else build(tree)
        built = os.path.join(tree, ".build", "release")
        later = os.path.join(built, "host")
        plugins = os.path.join(work, "plugins")
        os.makedirs(plugins, mode=0o755)
        first = sorted(glob.glob(os.path.join(ROOT, "Tests/Fixtures/abi/1.0/x86-64/*.so")))
        shipped = sorted(glob.glob(os.path.join(arguments.plugins, "*.so")))
        for library in first + shipped:
            target = shutil.copy(library, plugins)
            os.chmod(target, 0o644)
        pairs = os.path.join(work, "pairs")
        os.makedirs(pairs)
        for split in ("train", "devel", "test"):
            with open(os.path.join(pairs, split + ".tsv"), "w") as file:
                for i in range(40):
                    file.write(f"gene {i} in {split}\tgene {i % 3} in {split}\t{i % 4}.5\n")

        print("# A host of a longer header\n")
        print(f"`Tests/Verification/grown_header.py`: {len(names)} structs and tables of the header have a number, a "
              f"pointer and a function more at their end, and the minor is {MINOR}; the host was built with that header, "
              "the plugins were not. The tasks are trained for an epoch by today's host and by that one.\n")
        print("| plugin | built with | checks of the later host |")
        print("|---|---|---|")
        for library in first + shipped:
            name = os.path.basename(library)
            print(f"| `{name}` | {'1.0, kept' if library in first else 'the header of today'} | "
                  f"{check(later, os.path.join(plugins, name))} |")
            sys.stdout.flush()
        print("\n| task | metrics by the later host | same weights and metrics as by today's |")
        print("|---|---|---|")
        sample = os.path.join(ROOT, "Models", "embedded", "samples")
        crf = os.path.join(sample, "ner")
        tasks = [("ner-crf", crf, "conlleval.v1", [], []),
                 ("multi-label", os.path.join(ROOT, "SDK/examples/document-classes/sample"), "records.v1", [], []),
                 ("regression", pairs, "regression.v1", ["--format", "pairs"], ["--schedule", "functions:half"]),
                 ("ner", crf, "conlleval.v1", [], [])]
        for task, data, metric, form, more in tasks:
            results = []
            for host, folder in ((arguments.host, "today"), (later, "later")):
                os.makedirs(os.path.join(work, folder), exist_ok=True)
                results.append(train(host, task, data, metric, form, more, plugins, os.path.join(work, folder)))
            values = ", ".join(f"{key} {value:.4g}" for key, value in flat(results[1][0])[:3])
            same = results[0] == results[1]
            print(f"| {task} | {values} | {'yes' if same else 'NO'} |")
            sys.stdout.flush()
            if not same:
                sys.exit(f"{task}: the hosts differ")

        print("\nThe other way round: plugins that were built with the longer header, in today's host, whose structs end "
              "before theirs.\n")
        print("| plugin | checks of today's host |")
        print("|---|---|")
        ahead = os.path.join(work, "ahead")
        os.makedirs(ahead, mode=0o755)
        for source in sorted(glob.glob(os.path.join(ROOT, "Tests/Fixtures/abi/1.0/sources/*.c"))):
            library = os.path.join(ahead, os.path.basename(source)[:-2] + ".so")
            subprocess.run(["cc", "-std=c11", "-O1", "-w", "-shared", "-fPIC", "-fvisibility=hidden", "-I",
                            os.path.join(tree, os.path.dirname(HEADER)), source, "-o", library, "-lm"], check=True)
        for library in glob.glob(os.path.join(built, "libbiobert_*.so")):
            os.chmod(shutil.copy(library, ahead), 0o644)
        for library in sorted(glob.glob(os.path.join(ahead, "*.so"))):
            print(f"| `{os.path.basename(library)}` | {check(arguments.host, library)} |")
            sys.stdout.flush()


def flat(values, prefix=""):
    """The numbers of nested objects, with their names."""
    numbers = []
    for key, value in values.items():
        if isinstance(value, dict):
            numbers += flat(value, prefix + key + " ")
        elif isinstance(value, (int, float)):
            numbers.append((prefix + key, value))
    return numbers


if __name__ == "__main__":
    main()
