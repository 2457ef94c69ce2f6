"""How every peer is measured: as the host measures itself, on the same number of threads, one JSON line at the end."""
import argparse, json, os, resource, statistics, time


def parser(description):
    """An argument parser with what every script takes."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--threads", type=int, default=2)
    result.add_argument("--repeat", type=int, default=5)
    return result


def seconds(function, repeats):
    """The median and the shortest time of `function`, after a first time that does not count."""
    function()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return statistics.median(times), min(times)


def finish(**figures):
    """Prints the figures and this process's peak memory as one JSON line."""
    figures["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(figures), flush=True)


def sentences(path):
    """Sentences of a file with a token and its tag a line, as lists of (token, tag)."""
    result, sentence = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            columns = line.rstrip("\n").split("\t")
            if not line.strip():
                if sentence:
                    result.append(sentence)
                sentence = []
            elif not columns[0].startswith("-DOCSTART-"):
                sentence.append((columns[0], columns[-1]))
    return result + ([sentence] if sentence else [])


def use_torch(threads):
    """torch on a number of threads, with the same random numbers every time."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    return torch


def offline():
    """No look-ups of models on the net: everything is given as a folder."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
