//! __NAME__: relations. The candidates are the pairs that a record gives; each becomes an input of its own, in which a
//! mark stands for either mention, and gets one of the types that training holds (one of them may say that there is no
//! relation).
mod plugin;

use plugin::contract::*;
use plugin::*;

struct RelationClassifier {
    types: usize, // of pairs, in training
    hidden: i64,  // H, the width of the encoder's states
    dropout: f32,
}

impl Task for RelationClassifier {
    const TARGETS: u32 = BP_TARGET_PAIR_LABELS; // the pairs themselves stay, as candidates
    // Settings: the host's own, with other defaults, and one of this task.
    const OPTIONS: &'static [Setting] = &[
        setting("learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0.0, 1.0),
        setting("epochs", "5", "Passes over the training data", BP_INTEGER, 1.0, 1e5),
        setting("batch-size", "16", "Inputs in a training step", BP_INTEGER, 1.0, 1e6),
        setting("metrics", "micro.v1", "Metrics that are reported", BP_TEXT, 0.0, 0.0),
        setting("select-by", "micro.v1:f1", "What the best epoch is kept by", BP_TEXT, 0.0, 0.0),
        setting("dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.0, 0.9),
    ];

    fn new(setup: Setup) -> Result<Self> {
        let types = setup.labels(BP_OF_PAIRS).len();
        if types == 0 {
            return Err(Error::data("training holds no pair with a type, so there is nothing to learn"));
        }
        Ok(RelationClassifier { types, hidden: setup.hidden(), dropout: setup.number("dropout") as f32 })
    }

    // The head: a linear layer from H to C types.
    fn parameters(&self) -> Vec<Parameter> {
        let types = self.types as i64;
        vec![
            Parameter::new("classifier.weight", &[types, self.hidden], BP_INIT_NORMAL),
            Parameter::new("classifier.bias", &[types], BP_INIT_ZERO),
        ]
    }

    // What the encoder reads: an input a pair; a long text is cut around the two marks, so that both stay. The tag says
    // which pair it is.
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()> {
        for (i, pair) in record.pairs().iter().enumerate() {
            let (head, tail) = (&record.spans()[pair.head as usize], &record.spans()[pair.tail as usize]);
            let head_is_first = head.start <= tail.start;
            let (x, y) = if head_is_first { (head, tail) } else { (tail, head) };
            if x.text != y.text || x.end > y.start {
                continue; // no input; account says why
            }
            let text = x.text as usize;
            let marks = if head_is_first { ["@HEAD$", "@TAIL$"] } else { ["@TAIL$", "@HEAD$"] };
            let chunks = [
                copy(text, 0, x.start),
                replace(x, marks[0]),
                copy(text, x.end, y.start),
                replace(y, marks[1]),
                copy(text, y.end, record.texts()[text].text.len),
            ];
            inputs.offer(&chunks, BP_AROUND, &[], BP_REFUSE, i as u64)?;
        }
        Ok(())
    }

    // Which gold no prediction can reach: pairs that have no window.
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()> {
        for (i, pair) in record.pairs().iter().enumerate().filter(|(i, _)| !windows.tags().contains(&(*i as u64))) {
            let (head, tail) = (&record.spans()[pair.head as usize], &record.spans()[pair.tail as usize]);
            let reason = match head.text == tail.text {
                false => "cross-text",
                true if head.start < tail.end && tail.start < head.end => "overlapping",
                true => "too-far-apart",
            };
            ledger.enter(reason, BP_OF_PAIRS, i)?;
        }
        Ok(())
    }

    // Logits [W,C], a row a window and so a pair; a type that training never saw (-1) counts nothing.
    fn build(&self, g: Graph, batch: Batch, wants_loss: bool) -> Result<()> {
        let logits = g.linear(g.dropout(g.pooled(), self.dropout), g.parameter(0), g.parameter(1));
        g.output(0, g.softmax(logits), BP_ON_WINDOWS)?;
        if !wants_loss {
            return Ok(());
        }
        let target = |w: usize| {
            let record = batch.record(batch.record_of()[w] as usize);
            let label = record.pairs()[batch.tags()[w] as usize].label;
            if (label as usize) < self.types { label as i32 } else { -1 }
        };
        let targets: Vec<i32> = (0..batch.windows()).map(target).collect();
        let weight = targets.iter().filter(|&&target| target >= 0).count();
        g.loss("pairs", g.cross_entropy(logits, g.integers(&targets), 0, -1), weight as f64)
    }

    // From probabilities to pairs; head and tail point at the record's own spans.
    fn decode(&self, outputs: Outputs) -> Result<Prediction> {
        let (record, windows) = (outputs.record(), outputs.windows());
        let pair = |w: usize| {
            let (label, score) = best(outputs.row(0, w));
            bp_pair { label, score, ..record.pairs()[windows.tags()[w] as usize] }
        };
        Ok(Prediction { pairs: (0..windows.windows()).map(pair).collect(), ..Prediction::default() })
    }
}

static TASK: Shared<bp_task> = Shared(task_table::<RelationClassifier>());
plugin!("__NAME__", "0.1.0", "Apache-2.0", "How two mentions of a text are related", [
    Item("biobert.task/1", "__NAME__", "How two mentions of a text are related", TASK.address()),
]);
