#!/usr/bin/env python3
"""Kills a training with SIGKILL at random moments, resumes it each time, and compares the hash of the final weights
with a run that was never killed.

usage: kill_resume.py [--kills 10] [--seed 1] [--threads 1,2] HOST finetune|pretrain … (without --out)
"""
import argparse, hashlib, os, random, shutil, subprocess, sys, tempfile, time


def digest(folder):
    return hashlib.sha256(open(os.path.join(folder, "model.safetensors"), "rb").read()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("words", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    words = [word for word in options.words if word != "--"]
    chance = random.Random(options.seed)
    failed, hashes = False, {}
    for threads in options.threads.split(","):
        work = tempfile.mkdtemp(prefix="kill-resume-")
        command = [options.host] + words + ["--threads", threads, "--quiet", "--checkpoint-steps", "5"]
        whole, broken = os.path.join(work, "whole"), os.path.join(work, "broken")
        started = time.time()
        subprocess.run(command + ["--out", whole], check=True, stdout=subprocess.DEVNULL)
        seconds = time.time() - started
        kills, resume = 0, []
        while kills < options.kills:
            process = subprocess.Popen(command + ["--out", broken] + resume, stdout=subprocess.DEVNULL)
            try:
                process.wait(timeout=chance.uniform(0.05, max(0.2, seconds * 0.6)))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
            if os.path.exists(os.path.join(broken + ".run", "manifest.json")):
                resume = ["--resume"]
            if os.path.exists(broken):
                # Finished before it could be killed often enough: begin again, with the kills so far counted.
                if digest(broken) != digest(whole):
                    break
                if kills < options.kills:
                    shutil.rmtree(broken), shutil.rmtree(broken + ".run")
                    resume = []
        if not os.path.exists(broken):
            subprocess.run(command + ["--out", broken] + resume, check=True, stdout=subprocess.DEVNULL)
        hashes[threads] = digest(whole)
        same = digest(broken) == digest(whole)
        failed |= not same
        print(f"threads {threads}: {kills} kills, never killed {digest(whole)[:16]}, killed {digest(broken)[:16]}: "
              + ("the same" if same else "DIFFERENT"), flush=True)
        shutil.rmtree(work, ignore_errors=True)
    if len(hashes) > 1:
        print("thread counts agree with each other" if len(set(hashes.values())) == 1 else "thread counts differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
