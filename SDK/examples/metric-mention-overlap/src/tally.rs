//! What is counted for the mentions of one type.

use crate::mentions::Mention;
use std::collections::BTreeSet;

/// True positives against what was predicted and what is gold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    pub right: f64,
    pub predicted: f64,
    pub gold: f64,
}

impl Counts {
    /// Right ones among the predicted; None: nothing was predicted.
    pub fn precision(&self) -> Option<f64> {
        (self.predicted > 0.0).then(|| self.right / self.predicted)
    }

    /// Right ones among gold; None: there is no gold.
    pub fn recall(&self) -> Option<f64> {
        (self.gold > 0.0).then(|| self.right / self.gold)
    }

    /// The harmonic mean of both; None: there is neither.
    pub fn f1(&self) -> Option<f64> {
        (self.predicted + self.gold > 0.0).then(|| 2.0 * self.right / (self.predicted + self.gold))
    }

    fn merge(&mut self, other: &Counts) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

/// The three ways of counting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub met: Counts,
    pub exact: Counts,
    pub characters: Counts,
}

impl Tally {
    /// Adds the mentions of one record, all of one type.
    pub fn add(&mut self, gold: &[&Mention], predicted: &[&Mention]) {
        let (n, m) = (predicted.len() as f64, gold.len() as f64);
        let met = most_pairs(gold, predicted, |a, b| a.meets(b)) as f64;
        let exact = most_pairs(gold, predicted, |a, b| a.parts == b.parts) as f64;
        self.met.merge(&Counts { right: met, predicted: n, gold: m });
        self.exact.merge(&Counts { right: exact, predicted: n, gold: m });
        let (held, said) = (characters(gold), characters(predicted));
        let right = held.intersection(&said).count() as f64;
        self.characters.merge(&Counts { right, predicted: said.len() as f64, gold: held.len() as f64 });
    }

    /// The same as having added what the other has.
    pub fn merge(&mut self, other: &Tally) {
        self.met.merge(&other.met);
        self.exact.merge(&other.exact);
        self.characters.merge(&other.characters);
    }
}

/// The characters of some mentions, each once.
fn characters(mentions: &[&Mention]) -> BTreeSet<(u32, u64)> {
    let parts = mentions.iter().flat_map(|m| m.parts.iter());
    parts.flat_map(|&(text, start, end)| (start..end).map(move |c| (text, c))).collect()
}

/// The size of the largest one-to-one pairing of mentions that `fit` (augmenting paths, Kuhn 1955). Which pairing it is
/// depends on the order of the mentions, its size does not.
fn most_pairs(gold: &[&Mention], predicted: &[&Mention], fit: impl Fn(&Mention, &Mention) -> bool) -> usize {
    let fits: Vec<Vec<usize>> =
        gold.iter().map(|g| (0..predicted.len()).filter(|&p| fit(g, predicted[p])).collect()).collect();
    let mut owner: Vec<Option<usize>> = vec![None; predicted.len()];
    (0..gold.len()).filter(|&g| augment(g, &fits, &mut owner, &mut vec![false; predicted.len()])).count()
}

/// Finds a partner for a gold mention, moving others where that helps. A path visits each prediction once, so that it
/// is no deeper than a record has mentions.
fn augment(g: usize, fits: &[Vec<usize>], owner: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &p in &fits[g] {
        if seen[p] {
            continue;
        }
        seen[p] = true;
        if owner[p].is_none_or(|other| augment(other, fits, owner, seen)) {
            owner[p] = Some(g);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(start: u64, end: u64) -> Mention {
        Mention { label: 0, parts: vec![(0, start, end)] }
    }

    fn tally(gold: &[Mention], predicted: &[Mention]) -> Tally {
        let mut tally = Tally::default();
        tally.add(&gold.iter().collect::<Vec<_>>(), &predicted.iter().collect::<Vec<_>>());
        tally
    }

    #[test]
    fn a_wide_prediction_meets_one_mention() {
        let t = tally(&[mention(0, 4), mention(5, 9), mention(10, 14)], &[mention(0, 14)]);
        assert_eq!(t.met, Counts { right: 1.0, predicted: 1.0, gold: 3.0 });
        assert_eq!(t.exact.right, 0.0);
        assert_eq!(t.characters, Counts { right: 12.0, predicted: 14.0, gold: 12.0 });
    }

    #[test]
    fn pairs_are_moved_so_that_more_fit() {
        // The first gold mention meets both predictions, the second only the first of them.
        let t = tally(&[mention(3, 12), mention(0, 4)], &[mention(2, 6), mention(8, 12)]);
        assert_eq!(t.met.right, 2.0);
    }

    #[test]
    fn mentions_that_touch_do_not_meet() {
        assert_eq!(tally(&[mention(0, 4)], &[mention(4, 6)]).met.right, 0.0);
    }

    #[test]
    fn nothing_is_undefined() {
        assert_eq!(Tally::default().met.f1(), None);
        assert_eq!(tally(&[mention(0, 1)], &[]).met.f1(), Some(0.0));
    }
}
