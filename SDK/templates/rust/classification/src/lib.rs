//! __NAME__: one class a record, by a softmax over the classes that training holds. Several texts of a record are read
//! one behind the other, as far as they fit.
mod plugin;

use plugin::contract::*;
use plugin::*;

struct TextClassifier {
    classes: usize, // those that training holds
    hidden: i64,    // H, the width of the encoder's states
    dropout: f32,
}

impl Task for TextClassifier {
    const TARGETS: u32 = BP_TARGET_CLASSES;
    // Settings: the host's own, with other defaults, and one of this task.
    const OPTIONS: &'static [Setting] = &[
        setting("learning-rate", "3e-4", "Highest learning rate", BP_REAL, 0.0, 1.0),
        setting("epochs", "4", "Passes over the training data", BP_INTEGER, 1.0, 1e5),
        setting("batch-size", "16", "Inputs in a training step", BP_INTEGER, 1.0, 1e6),
        setting("metrics", "classes.v1", "Metrics that are reported", BP_TEXT, 0.0, 0.0),
        setting("select-by", "classes.v1:f1", "What the best epoch is kept by", BP_TEXT, 0.0, 0.0),
        setting("dropout", "0.1", "Share of the states that training drops", BP_REAL, 0.0, 0.9),
    ];

    fn new(setup: Setup) -> Result<Self> {
        let classes = setup.labels(BP_OF_RECORDS).len();
        if classes == 0 {
            return Err(Error::data("training holds no class of a record, so there is nothing to learn"));
        }
        Ok(TextClassifier { classes, hidden: setup.hidden(), dropout: setup.number("dropout") as f32 })
    }

    // The head: a linear layer from H to C classes.
    fn parameters(&self) -> Vec<Parameter> {
        let classes = self.classes as i64;
        vec![
            Parameter::new("classifier.weight", &[classes, self.hidden], BP_INIT_NORMAL),
            Parameter::new("classifier.bias", &[classes], BP_INIT_ZERO),
        ]
    }

    // What the encoder reads: one input of all texts, whose tail is cut where they are too long.
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()> {
        let chunks: Vec<Chunk> =
            record.texts().iter().enumerate().map(|(i, text)| copy(i, 0, text.text.len)).collect();
        if !chunks.is_empty() {
            inputs.offer(&chunks, BP_TRUNCATE, &[], BP_REFUSE, 0)?;
        }
        Ok(())
    }

    // Which gold no prediction can reach: a record gets one class.
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()> {
        for i in 0..record.classes().len() {
            if i > 0 {
                ledger.enter("further-class", BP_OF_RECORDS, i)?;
            } else if windows.windows() == 0 {
                ledger.enter("no-text", BP_OF_RECORDS, i)?;
            }
        }
        Ok(())
    }

    // Logits [W,C], a row a window and so a record; a class that training never saw (-1) counts nothing.
    fn build(&self, g: Graph, batch: Batch, wants_loss: bool) -> Result<()> {
        let logits = g.linear(g.dropout(g.pooled(), self.dropout), g.parameter(0), g.parameter(1));
        g.output(0, g.softmax(logits), BP_ON_WINDOWS)?;
        if !wants_loss {
            return Ok(());
        }
        let target = |&r: &u32| match batch.record(r as usize).classes().first() {
            Some(class) if (class.label as usize) < self.classes => class.label as i32,
            _ => -1,
        };
        let targets: Vec<i32> = batch.record_of().iter().map(target).collect();
        let weight = targets.iter().filter(|&&target| target >= 0).count();
        g.loss("classes", g.cross_entropy(logits, g.integers(&targets), 0, -1), weight as f64)
    }

    // From probabilities to the class; a record without a window has no outputs, and gets no class.
    fn decode(&self, outputs: Outputs) -> Result<Prediction> {
        if outputs.windows().windows() == 0 {
            return Ok(Prediction::default());
        }
        let (label, score) = best(outputs.row(0, 0));
        Ok(Prediction { classes: vec![bp_class { label, flags: 0, score }], ..Prediction::default() })
    }
}

static TASK: Shared<bp_task> = Shared(task_table::<TextClassifier>());
plugin!("__NAME__", "0.1.0", "Apache-2.0", "The class of a text", [
    Item("biobert.task/1", "__NAME__", "The class of a text", TASK.address()),
]);
