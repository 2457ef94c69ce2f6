"""One line of the table: what the host does and what its peers do, by one figure, and whether the goal is met."""
import statistics


class Contest:
    """A figure, who is measured by it, and the goal.

    `ours` is None for a second figure of the runs of the contest before. The goal is a ratio to the best peer, or to
    nothing where it is `absolute`: at least that much where higher is better, else at most. `share` is what the host is
    to reach of the measured peak, too, or `instead` of the ratio.
    """

    def __init__(self, name, figure, ours, peers, goal, higher=True, absolute=False, rounds=None, share=None,
                 instead=False):
        self.share, self.instead = share, instead
        self.name, self.figure, self.ours, self.peers = name, figure, ours, peers
        self.goal, self.higher, self.absolute, self.rounds = goal, higher, absolute, rounds
        self.row, self.runs, self.failures = "", {}, {}

    def measure(self, rounds):
        """Runs everybody in every round, one after the other; who fails once is not asked again."""
        contestants = {"host": self.ours, **self.peers}
        for number in range(self.rounds or rounds):
            for name, run in contestants.items():
                if name in self.failures:
                    continue
                try:
                    figures = without_paths(run())
                    self.runs.setdefault(name, []).append(figures)
                    print(f"  round {number + 1}  {name:22s} {self.shown(figures)}", flush=True)
                except Exception as error:  # a peer that cannot do it is no reason to stop
                    self.failures[name] = str(error)
                    print(f"  round {number + 1}  {name:22s} failed: {error}", flush=True)

    def shown(self, figures):
        memory = figures.get("peak_rss_mb")
        return f"{self.figure} {figures[self.figure]:.4g}" + (f"  {memory} MB" if memory else "")

    def median(self, name):
        return statistics.median(run[self.figure] for run in self.runs[name])

    @property
    def best_peer(self):
        """The name of the best peer; of none where no peer ran."""
        names = [name for name in self.runs if name != "host"]
        pick = max if self.higher else min
        return pick(names, key=self.median) if names else None

    @property
    def ratio(self):
        """Ours to the best peer's; the figure itself where it is absolute; None where it cannot be told."""
        if "host" not in self.runs:
            return None
        if self.absolute:
            return self.median("host")
        return self.median("host") / self.median(self.best_peer) if self.best_peer else None

    @property
    def is_met(self):
        if self.ratio is None:
            return False
        by_ratio = self.ratio >= self.goal if self.higher else self.ratio <= self.goal
        if self.share is None:
            return by_ratio
        by_share = self.share_of_peak is not None and self.share_of_peak >= self.share
        return by_ratio or by_share if self.instead else by_ratio and by_share

    @property
    def share_of_peak(self):
        """The median of the host's shares, each of the peak that its own run measured; None where there are none."""
        shares = [run["share_of_peak"] for run in self.runs.get("host", []) if "share_of_peak" in run]
        return statistics.median(shares) if shares else None

    def json(self):
        return {"row": self.row, "name": self.name, "figure": self.figure, "higher_is_better": self.higher,
                "medians": {name: self.median(name) for name in self.runs}, "best_peer": self.best_peer,
                "ratio": self.ratio, "goal": self.goal, "share_of_peak": self.share_of_peak,
                "share_goal": self.share, "share_instead": self.instead, "met": self.is_met, "runs": self.runs,
                "failures": self.failures}

    def line(self):
        ratio = "  -  " if self.ratio is None else f"{self.ratio:5.2f}"
        goal = f"{'>=' if self.higher else '<='} {self.goal:.2f}"
        if self.share is not None and self.share_of_peak is not None:
            goal += f" {'or' if self.instead else 'and'} {self.share_of_peak:.1%} >= {self.share:.0%}"
        ours = f"{self.median('host'):.4g}" if "host" in self.runs else "failed"
        best = f"{self.best_peer} {self.median(self.best_peer):.4g}" if self.best_peer else "none"
        return f"{self.name:52s} {ours:>9s}  {best:24s} {ratio}  {goal}  {'met' if self.is_met else 'NOT MET'}"


def without_paths(figures):
    """Figures without the names of anybody's folders, which a report that others read does not need."""
    return {key: value for key, value in figures.items() if not (isinstance(value, str) and "/" in value)}


def measured(contests, row, rounds):
    """Measures contests one after the other and prints a line each."""
    done = []
    for contest in contests:
        contest.row = row
        if contest.ours is None:
            contest.runs, contest.failures = done[-1].runs, done[-1].failures
        else:
            print(contest.name, flush=True)
            contest.measure(rounds)
        done.append(contest)
        print(contest.line(), flush=True)
    return done
