"""A random number generator whose sequence is the same under every Python version."""

MASK = (1 << 64) - 1


class Chance:
    """SplitMix64 (Steele, Lea and Flood, 2014) with the few draws the generator needs."""

    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        """The next 64 random bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, count):
        """An integer in 0 ..< count; the bias of the multiplication is below 2^-50 for our small counts."""
        return (self.next() * count) >> 64

    def between(self, low, high):
        """An integer in low ... high."""
        return low + self.below(high - low + 1)

    def happens(self, percent):
        """True in ``percent`` of a hundred cases."""
        return self.below(100) < percent

    def pick(self, items):
        """One of the items, all alike."""
        return items[self.below(len(items))]

    def pick_skewed(self, items):
        """One of the items, the early ones more often: names in real abstracts are far from evenly spread."""
        return items[min(self.below(len(items)) for _ in range(3))]

    def shuffled(self, items):
        """A shuffled copy (Fisher-Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result
