#!/usr/bin/env python3
"""The table of deliberately broken plugins: each is compiled, checked, and must be caught by the test about its fault.

    broken_plugins.py --host HOST [--whole] > docs/results/broken-plugins.md

With --whole every test runs on every plugin, so that the table shows all that noticed a fault; without it only the test
that is about it. The unbroken plugins are checked whole in either case, and so are the files given by --good.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "Tests", "HostTests", "Broken")
FAULTY = ("fail", "crash", "timeout")


def compile_plugin(plugin, fault, library):
    command = ["cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-O1", "-w",
               "-I", os.path.join(ROOT, "Sources", "PluginAPI", "include"), os.path.join(FOLDER, plugin + ".c")]
    if fault:
        command.append("-DFAULT_" + fault)
    if fault == "executable_stack":
        command += ["-z", "execstack"]
    if fault == "throws":
        subprocess.run(["c++", "-c", "-fPIC", "-w", os.path.join(FOLDER, "throws.cpp"), "-o", library + ".o"], check=True)
        command += [library + ".o", "-lstdc++"]
    subprocess.run(command + ["-o", library, "-lm", "-lpthread"], check=True)


def check(host, library, only=()):
    command = [host, "plugin", "check", library, "--json", "--seconds", "0.3", "--time-limit", "8"]
    for name in only:
        command += ["--only", name]
    done = subprocess.run(command, capture_output=True, text=True)
    results = json.loads(done.stdout)["results"] if done.stdout.strip() else []
    return done.returncode, results, done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--good", nargs="*", default=[])
    options = parser.parse_args()
    with open(os.path.join(FOLDER, "faults.txt")) as file:
        faults = [line.split() for line in file if line.strip() and not line.startswith("#")]
    rows, missed = [], 0
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        library = os.path.join(folder, "x.so")
        for plugin, fault, test in faults:
            compile_plugin(plugin, fault, library)
            code, results, error = check(options.host, library, [] if options.whole or test == "refused" else [test])
            found = {r["test"]: r for r in results if r["status"] in FAULTY}
            if test == "refused":
                caught, status, message = code == 4, "refused", error.replace(library, "x.so").removeprefix("error: ")
                others = []
            else:
                caught = test in found
                status = found[test]["status"] if caught else "-"
                message = found[test]["found"] + "." if caught else ""
                others = sorted(name for name in found if name != test)
            missed += not caught
            # Where in a file that is compiled anew each time says nothing to a reader.
            message = re.sub(r" \(`addr2line [^)]*\)", "", message).replace(library, "x.so")
            message = re.sub(r"/\S*/biobert-check-\w+/\d+/", "", message)
            message = message.split(" To mend it")[0].replace("|", "\\|")
            rows.append((plugin, fault.replace("_", " "), test, status if caught else "MISSED", message, others))
            print(fault, "caught" if caught else "MISSED", file=sys.stderr)
        blamed = []
        sound = [(p, None, None) for p in ("task", "metric", "format")]
        sound += [("task", variant, None) for variant in ("none_but_three_losses", "none_but_a_kink")]
        good = sound + [(None, None, path) for path in options.good]
        lines = []
        for plugin, variant, path in good:
            if plugin:
                compile_plugin(plugin, variant, library)
            _, results, _ = check(options.host, path or library)
            bad = [r["test"] for r in results if r["status"] in FAULTY]
            warned = [r["test"] for r in results if r["status"] == "warn"]
            name = os.path.basename(path) if path else f"the unbroken {plugin}" + (variant or "").replace("none_but", " with").replace("_", " ")
            lines.append(f"| {name} | {len(results)} | {', '.join(bad) or 'none'} | {', '.join(warned) or 'none'} |")
            blamed += bad
    print("# Broken plugins\n")
    print("Each plugin breaks the contract in one way (`Tests/HostTests/Broken`), and `host plugin check` must name the "
          "fault in the test that is about it. Made by `Tests/Verification/broken_plugins.py`.\n")
    print(f"{len(rows)} broken plugins, {missed} missed; {len(good)} good ones, {len(set(blamed))} blamed.\n")
    print("| plugin | fault | caught by | as | what the author reads |" + (" others that noticed |" if options.whole else ""))
    print("|---|---|---|---|---|" + ("---|" if options.whole else ""))
    for plugin, fault, test, status, message, others in rows:
        test = "before any test" if test == "refused" else f"`{test}`"
        line = f"| {plugin} | {fault} | {test} | {status} | {message} |"
        print(line + (f" {', '.join(others)} |" if options.whole else ""))
    print("\n## Good ones\n\n| plugin | tests | faults | warnings |\n|---|---|---|---|")
    print("\n".join(lines))
    return 1 if missed or blamed else 0


if __name__ == "__main__":
    sys.exit(main())
