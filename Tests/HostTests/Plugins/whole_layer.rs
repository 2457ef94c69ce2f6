//! A task that uses all of the Rust layer beside what the templates use: an operation of its own, tune, state, a feature of
//! its own, choices and flags, the log, several losses.
mod plugin;

use plugin::contract::*;
use plugin::*;

/// y = x², as if the graph had no mul.
struct Square;
impl Operation for Square {
    const NAME: &'static str = "square";
    fn infer(&self, inputs: &[&[i64]], _training: bool) -> Result<Inferred> {
        Ok(Inferred { shapes: vec![inputs[0].to_vec()], saved: 0 })
    }
    fn forward(&self, mut call: Forward) -> Result<()> {
        for (y, x) in call.outputs[0].iter_mut().zip(call.inputs[0].floats) {
            *y = x * x;
        }
        Ok(())
    }
    fn backward(&self, mut call: Backward) -> Result<()> {
        let (x, d_y) = (call.inputs[0].floats, call.d_outputs[0]);
        if let Some(d_x) = &mut call.d_inputs[0] {
            for i in 0..x.len() {
                d_x[i] += 2.0 * x[i] * d_y[i];
            }
        }
        Ok(())
    }
}

struct WholeLayer {
    classes: usize,
    hidden: i64,
    square: CustomOperation<Square>,
    with_length: bool,
    seen: u64, // what tune finds: records of devel
}

impl Task for WholeLayer {
    const TARGETS: u32 = BP_TARGET_CLASSES;
    const TUNES: bool = true;
    const STATE_VERSION: &'static str = "1";
    const OPTIONS: &'static [Setting] = &[
        setting("epochs", "2", "Passes over the training data", BP_INTEGER, 1.0, 1e5),
        choice("losses", "three", "How many losses there are", "one,three"),
        flag("with-length", true, "Whether the length of a text is a feature"),
        setting("metrics", "classes.v1", "Metrics that are reported", BP_TEXT, 0.0, 0.0),
    ];

    fn new(setup: Setup) -> Result<Self> {
        let classes = setup.labels(BP_OF_RECORDS).len();
        if classes == 0 {
            return Err(Error::data("training holds no class of a record"));
        }
        let seen = match (setup.state(), setup.state_version()) {
            ([], _) => 0,
            (state, "1") => match state.try_into() {
                Ok(bytes) => u64::from_le_bytes(bytes),
                Err(_) => return Err(Error::data("the state is not eight bytes long")),
            },
            (_, other) => return Err(Error::unsupported(format!("state of version {other} is unknown"))),
        };
        setup.log(Level::Debug, &format!("{} losses of {} epochs", setup.text("losses"), setup.integer("epochs")));
        let square = CustomOperation::new(Square, &setup);
        Ok(WholeLayer { classes, hidden: setup.hidden(), square, with_length: setup.flag("with-length"), seen })
    }

    fn parameters(&self) -> Vec<Parameter> {
        let (classes, width) = (self.classes as i64, self.hidden + i64::from(self.with_length));
        let weight = Parameter { init_scale: 0.05, ..Parameter::new("classifier.weight", &[classes, width], BP_INIT_NORMAL) };
        vec![weight, Parameter::new("classifier.bias", &[classes], BP_INIT_ZERO)]
    }

    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()> {
        let chunks: Vec<Chunk> =
            record.texts().iter().enumerate().map(|(i, text)| copy(i, 0, text.text.len)).collect();
        if !chunks.is_empty() {
            inputs.offer(&chunks, BP_TRUNCATE, &[], BP_REFUSE, 0)?;
        }
        Ok(())
    }

    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()> {
        for i in 0..record.classes().len() {
            if i > 0 || windows.windows() == 0 {
                ledger.enter(if i > 0 { "further-class" } else { "no-text" }, BP_OF_RECORDS, i)?;
            }
        }
        Ok(())
    }

    fn build<'t>(&'t self, g: Graph<'t>, batch: Batch, wants_loss: bool) -> Result<()> {
        let mut states = g.pooled();
        if self.with_length {
            let length = |w: usize| batch.window(w).len() as f32 / 100.0;
            let lengths: Vec<f32> = (0..batch.windows()).map(length).collect();
            states = g.concat(&[states, g.column(&lengths)], 1);
        }
        let [squared] = g.custom(&self.square, &[states]);
        let logits = g.linear(g.add(states, squared), g.parameter(0), g.parameter(1));
        g.output(0, g.softmax(logits), BP_ON_WINDOWS)?;
        if !wants_loss {
            return Ok(());
        }
        let target = |&r: &u32| match batch.record(r as usize).classes().first() {
            Some(class) if (class.label as usize) < self.classes => class.label as i32,
            _ => -1,
        };
        let targets: Vec<i32> = batch.record_of().iter().map(target).collect();
        let weight = targets.iter().filter(|&&target| target >= 0).count() as f64;
        for (name, scale) in [("classes", 1.0), ("again", 0.3), ("once-more", 0.1)] {
            g.loss(name, g.scale(g.cross_entropy(logits, g.integers(&targets), 0, -1), scale), weight)?;
        }
        Ok(())
    }

    fn decode(&self, outputs: Outputs) -> Result<Prediction> {
        if outputs.windows().windows() == 0 {
            return Ok(Prediction::default());
        }
        let (label, score) = best(outputs.row(0, 0));
        Ok(Prediction { classes: vec![bp_class { label, flags: 0, score }], ..Prediction::default() })
    }

    fn tune(&mut self, held_out: &mut HeldOut) -> Result<()> {
        let mut seen = 0;
        held_out.each(|_| {
            seen += 1;
            Ok(())
        })?;
        self.seen = seen;
        Ok(())
    }

    fn save(&self) -> Result<Vec<u8>> {
        Ok(self.seen.to_le_bytes().to_vec())
    }
}

static TASK: Shared<bp_task> = Shared(task_table::<WholeLayer>());
plugin!("p", "0.1.0", "Apache-2.0", "The whole layer", [
    Item("biobert.task/1", "p", "The whole layer", TASK.address()),
]);
