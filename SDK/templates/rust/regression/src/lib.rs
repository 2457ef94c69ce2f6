//! __NAME__: a number for a text, or for two: where a record has a query, that is the first one. Squared error is what
//! training lessens; a metric of the same plugin says how well numbers agree.
mod plugin;

use plugin::contract::*;
use plugin::*;

struct Regressor {
    hidden: i64, // H, the width of the encoder's states
    dropout: f32,
}

impl Task for Regressor {
    const TARGETS: u32 = BP_TARGET_VALUES;
    // Settings: the host's own, with other defaults, and one of this task.
    const OPTIONS: &'static [Setting] = &[
        setting("learning-rate", "1e-4", "Highest learning rate", BP_REAL, 0.0, 1.0),
        setting("epochs", "8", "Passes over the training data", BP_INTEGER, 1.0, 1e5),
        setting("batch-size", "16", "Inputs in a training step", BP_INTEGER, 1.0, 1e6),
        setting("metrics", "__NAME__.v1", "Metrics that are reported", BP_TEXT, 0.0, 0.0),
        setting("select-by", "__NAME__.v1:pearson", "What the best epoch is kept by", BP_TEXT, 0.0, 0.0),
        setting("dropout", "0", "Share of the states that training drops", BP_REAL, 0.0, 0.9),
    ];

    fn new(setup: Setup) -> Result<Self> {
        Ok(Regressor { hidden: setup.hidden(), dropout: setup.number("dropout") as f32 })
    }

    // The head: a linear layer from H to one number.
    fn parameters(&self) -> Vec<Parameter> {
        vec![
            Parameter::new("regressor.weight", &[1, self.hidden], BP_INIT_NORMAL),
            Parameter::new("regressor.bias", &[1], BP_INIT_ZERO),
        ]
    }

    // What the encoder reads: side a the queries, side b the other texts; what there is of them.
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()> {
        let of = |query: bool| -> Vec<Chunk> {
            let texts = record.texts().iter().enumerate().filter(|(_, text)| (text.role == BP_QUERY) == query);
            texts.map(|(i, text)| copy(i, 0, text.text.len)).collect()
        };
        let (mut a, mut b) = (of(true), of(false));
        if a.is_empty() {
            std::mem::swap(&mut a, &mut b);
        }
        if !a.is_empty() {
            inputs.offer(&a, BP_TRUNCATE, &b, BP_TRUNCATE, 0)?;
        }
        Ok(())
    }

    // Which gold no prediction can reach: a record gets one number.
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()> {
        for i in 0..record.values().len() {
            if i > 0 {
                ledger.enter("further-value", BP_OF_VALUES, i)?;
            } else if windows.windows() == 0 {
                ledger.enter("no-text", BP_OF_VALUES, i)?;
            }
        }
        Ok(())
    }

    // A number a window [W,1]; windows whose record has none are left out of the loss.
    fn build(&self, g: Graph, batch: Batch, wants_loss: bool) -> Result<()> {
        let number = g.linear(g.dropout(g.pooled(), self.dropout), g.parameter(0), g.parameter(1));
        g.output(0, number, BP_ON_WINDOWS)?;
        if !wants_loss {
            return Ok(());
        }
        let (mut rows, mut targets) = (Vec::new(), Vec::new());
        for (w, &r) in batch.record_of().iter().enumerate() {
            if let Some(&value) = batch.record(r as usize).values().first() {
                rows.push(w as i32);
                targets.push(value as f32);
            }
        }
        let known = g.gather_rows(number, g.integers(&rows));
        g.loss("squared-error", g.mse(known, g.column(&targets)), targets.len() as f64)
    }

    // The record's number; without a window nothing was read, and there is none.
    fn decode(&self, outputs: Outputs) -> Result<Prediction> {
        let values = (0..outputs.windows().windows().min(1)).map(|w| outputs.row(0, w)[0] as f64).collect();
        Ok(Prediction { values, ..Prediction::default() })
    }
}

/// Pearson's correlation and the root of the mean squared error, from sums over records (x: gold, y: predicted); a
/// missing number counts as 0.
#[derive(Default)]
struct Agreement {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Metric for Agreement {
    fn update(&mut self, gold: Record, predicted: Record) {
        if let Some(&x) = gold.values().first() {
            let y = predicted.values().first().copied().unwrap_or(0.0);
            self.merge(&Agreement { n: 1.0, x, y, xx: x * x, yy: y * y, xy: x * y });
        }
    }

    fn merge(&mut self, other: &Agreement) {
        (self.n, self.x, self.y) = (self.n + other.n, self.x + other.x, self.y + other.y);
        (self.xx, self.yy, self.xy) = (self.xx + other.xx, self.yy + other.yy, self.xy + other.xy);
    }

    fn finish(&self) -> Vec<(&'static str, f64, u32)> {
        let spread = (self.n * self.xx - self.x * self.x).max(0.0).sqrt()
            * (self.n * self.yy - self.y * self.y).max(0.0).sqrt();
        let main = BP_PRIMARY | BP_HIGHER_IS_BETTER;
        let pearson = match spread > 0.0 {
            true => ("pearson", (self.n * self.xy - self.x * self.y) / spread, main),
            false => ("pearson", 0.0, main | BP_UNDEFINED),
        };
        let rmse = match self.n > 0.0 {
            true => ("rmse", ((self.xx - 2.0 * self.xy + self.yy).max(0.0) / self.n).sqrt(), BP_LOWER_IS_BETTER),
            false => ("rmse", 0.0, BP_LOWER_IS_BETTER | BP_UNDEFINED),
        };
        vec![pearson, rmse]
    }
}

static TASK: Shared<bp_task> = Shared(task_table::<Regressor>());
static METRIC: Shared<bp_metric> = Shared(metric_table::<Agreement>());
plugin!("__NAME__", "0.1.0", "Apache-2.0", "A number for a text or two, and how well numbers agree", [
    Item("biobert.task/1", "__NAME__", "A number for a text or two", TASK.address()),
    Item("biobert.metric/1", "__NAME__.v1", "Correlation and error of numbers", METRIC.address()),
]);
