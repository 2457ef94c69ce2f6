//! The contract as safe Rust has it: slices in place of pointers and lengths, a trait for a task and one for a metric,
//! errors as values. As much of it as tasks and metrics need; it is yours, so change it as you like. The header
//! `biobert_plugin.h`, whose names the module `contract` has, says what everything means.
//!
//! All that is unsafe is here. It rests on three promises of the host: what it lends is whole and stays until the call
//! returns, `self` is what `create` made, and a function runs only where its thread tag allows.
#![allow(dead_code)]

#[path = "__SDK__/rust/biobert_plugin.rs"]
#[allow(dead_code, non_camel_case_types, clippy::all)]
pub mod contract;

use contract::*;
use core::ffi::c_void;
use core::ptr;

/// Why a call fails: a status, and the sentence that the user reads.
pub struct Error {
    status: bp_status,
    message: Option<String>, // none: the host has said why
}
pub type Result<T> = core::result::Result<T, Error>;

impl Error {
    /// The user's data is at fault.
    pub fn data(message: impl Into<String>) -> Error {
        Error { status: BP_E_DATA, message: Some(message.into()) }
    }
}

fn checked(status: bp_status) -> Result<()> {
    if status < 0 { Err(Error { status, message: None }) } else { Ok(()) }
}

/// Runs a call of the host; an error is told to it and becomes a status.
fn guarded(host: *const bp_host, body: impl FnOnce() -> Result<()>) -> bp_status {
    let Err(error) = body() else { return BP_OK };
    if let Some(message) = error.message {
        unsafe { ((*host).error)(host, error.status, lent(&message)) };
    }
    error.status
}

const fn lent(text: &str) -> bp_str {
    bp_str::new(text)
}

/// An array of the other side; a null pointer is an empty one.
fn array<'a, T>(first: *const T, n: u64) -> &'a [T] {
    unsafe { slice(first, n) }
}

/// A text of the host.
pub fn text<'a>(s: bp_str) -> &'a str {
    unsafe { s.text() }
}

/// A record, lent for a call.
pub struct Record<'a>(&'a bp_record);
impl<'a> Record<'a> {
    pub fn texts(&self) -> &'a [bp_text] { array(self.0.texts, self.0.n_texts) }
    pub fn words(&self) -> &'a [bp_span] { array(self.0.words, self.0.n_words) }
    pub fn spans(&self) -> &'a [bp_span] { array(self.0.spans, self.0.n_spans) }
    pub fn pairs(&self) -> &'a [bp_pair] { array(self.0.pairs, self.0.n_pairs) }
    pub fn classes(&self) -> &'a [bp_class] { array(self.0.classes, self.0.n_classes) }
    pub fn values(&self) -> &'a [f64] { array(self.0.values, self.0.n_values) }
}

/// Packed windows, lent for a call.
pub struct Batch<'a>(&'a bp_batch);
impl<'a> Batch<'a> {
    pub fn windows(&self) -> usize { self.0.n_windows as usize }
    pub fn tokens(&self) -> usize { self.0.n_tokens as usize }
    pub fn records(&self) -> usize { self.0.n_records as usize }
    /// Record `i`; records of a later host are longer, so their stride counts.
    pub fn record(&self, i: usize) -> Record<'a> {
        assert!(i < self.records());
        let at = self.0.records.cast::<u8>().wrapping_add(i * self.0.stride as usize);
        Record(unsafe { &*at.cast::<bp_record>() })
    }
    /// Per window: the index of its record, and the tag that `prepare` gave to its input.
    pub fn record_of(&self) -> &'a [u32] { array(self.0.record, self.0.n_windows) }
    pub fn tags(&self) -> &'a [u64] { array(self.0.tag, self.0.n_windows) }
    /// The tokens of a window.
    pub fn window(&self, w: usize) -> core::ops::Range<usize> {
        let first = array(self.0.first_token, self.0.n_windows + 1);
        first[w] as usize..first[w + 1] as usize
    }
    /// The word that a token speaks for: it is its first piece, in the window that owns it.
    pub fn word_spoken_for(&self, token: usize) -> Option<usize> {
        let wanted = BP_TOKEN_WORD_START | BP_TOKEN_OWNED;
        let word = array(self.0.word, self.0.n_tokens)[token];
        let flags = array(self.0.flags, self.0.n_tokens)[token];
        (flags & wanted == wanted && word != BP_NONE).then_some(word as usize)
    }
}

/// What a task is made for.
pub struct Setup<'a>(&'a bp_setup);
impl Setup<'_> {
    pub fn hidden(&self) -> i64 { self.0.hidden }
    /// The names of the labels of a kind that training holds.
    pub fn labels(&self, kind: u32) -> Vec<String> {
        let all = array(self.0.labels, self.0.n_labels);
        let found = all.iter().find(|labels| labels.kind == kind);
        found.map_or(Vec::new(), |l| array(l.names, l.n as u64).iter().map(|&name| text(name).to_string()).collect())
    }
    /// The value of the declared option `i`, as a number.
    pub fn number(&self, i: usize) -> f64 { array(self.0.settings, self.0.n_settings)[i].number }
}

/// A piece of one side of an input.
pub fn copy(source: usize, start: u64, end: u64) -> bp_chunk {
    bp_chunk { text: lent(""), start, end, source: source as u32, kind: BP_COPY }
}
/// A mark that stands for a mention.
pub fn replace(span: &bp_span, by: &'static str) -> bp_chunk {
    bp_chunk { text: lent(by), start: span.start, end: span.end, source: span.text, kind: BP_REPLACE }
}

/// Where `prepare` puts inputs.
pub struct Inputs(*const bp_input_sink);
impl Inputs {
    /// Adds an input; false: it does not fit, and was not taken.
    pub fn offer(&self, a: &[bp_chunk], fit_a: u32, b: &[bp_chunk], fit_b: u32, tag: u64) -> Result<bool> {
        let (n_a, n_b) = (a.len() as u64, b.len() as u64);
        let input =
            bp_input { tag, a: a.as_ptr(), b: b.as_ptr(), n_a, n_b, fit_a, fit_b, ..bp_input::EMPTY };
        match unsafe { ((*self.0).input)(self.0, &input) } {
            BP_E_SHAPE => Ok(false),
            status => checked(status).map(|()| true),
        }
    }
}

/// Where `account` says which gold is out of reach.
pub struct Ledger(*const bp_ledger_sink);
impl Ledger {
    pub fn enter(&self, reason: &str, kind: u32, index: usize) -> Result<()> {
        checked(unsafe { ((*self.0).entry)(self.0, lent(reason), kind, index as u32) })
    }
}

/// A value of the graph: 0 stands for one that went wrong, which the host tells at the end of `build`.
pub type Value = bp_value;

/// Where `build` records the head; the host computes and differentiates.
pub struct Graph(*const bp_graph);
macro_rules! operation {
    ($name:ident($($argument:ident: $type:ty),*)) => {
        pub fn $name(&self, $($argument: $type),*) -> Value {
            unsafe { ((*self.0).$name)(self.0, $($argument),*) }
        }
    };
}
impl Graph {
    operation!(hidden(layer: i32));
    operation!(pooled());
    operation!(parameter(index: u32));
    operation!(linear(x: Value, weight: Value, bias: Value));
    operation!(dropout(x: Value, p: f32));
    operation!(softmax(x: Value));
    operation!(gather_rows(x: Value, index: Value));
    operation!(cross_entropy(logits: Value, targets: Value, weights: Value, ignore: i32));
    operation!(mse(x: Value, target: Value));
    /// Whole numbers [n].
    pub fn integers(&self, numbers: &[i32]) -> Value {
        self.constant(numbers.as_ptr().cast(), [numbers.len() as i64, 0, 0, 0], 1, BP_I32)
    }
    /// Numbers as a column [n,1].
    pub fn column(&self, numbers: &[f32]) -> Value {
        self.constant(numbers.as_ptr().cast(), [numbers.len() as i64, 1, 0, 0], 2, BP_F32)
    }
    fn constant(&self, data: *const c_void, dims: [i64; 4], rank: i32, dtype: i32) -> Value {
        let made = bp_array { data: data.cast_mut(), dims, strides: [0; 4], rank, dtype };
        unsafe { ((*self.0).constant)(self.0, &made) }
    }
    pub fn loss(&self, name: &str, sum: Value, weight: f64) -> Result<()> {
        checked(unsafe { ((*self.0).loss)(self.0, lent(name), sum, weight) })
    }
    pub fn output(&self, slot: u32, rows: Value, axis: u32) -> Result<()> {
        checked(unsafe { ((*self.0).output)(self.0, slot, rows, axis, ptr::null()) })
    }
}

/// A record's outputs, lent for a call.
pub struct Outputs<'a>(&'a bp_decode);
impl<'a> Outputs<'a> {
    pub fn record(&self) -> Record<'a> { Record(unsafe { &*self.0.record }) }
    pub fn windows(&self) -> Batch<'a> { Batch(unsafe { &*self.0.windows }) }
    /// A row of a slot.
    pub fn row(&self, slot: usize, i: usize) -> &'a [f32] {
        let rows = &array(self.0.outputs, self.0.n_outputs as u64)[slot];
        let columns = rows.dims[1] as usize;
        &array(rows.data.cast::<f32>(), (rows.dims[0] * rows.dims[1]) as u64)[i * columns..(i + 1) * columns]
    }
}

/// The index of the largest number, and the number.
pub fn best(row: &[f32]) -> (u32, f64) {
    let first = (0, f32::NEG_INFINITY);
    let (index, score) = row.iter().enumerate().fold(first, |best, (i, &x)| if x > best.1 { (i, x) } else { best });
    (index as u32, score as f64)
}

/// What `decode` predicts of a record.
#[derive(Default)]
pub struct Prediction {
    pub words: Vec<bp_span>,
    pub spans: Vec<bp_span>,
    pub pairs: Vec<bp_pair>,
    pub classes: Vec<bp_class>,
    pub values: Vec<f64>,
}

/// A declared option.
pub struct Setting {
    name: &'static str,
    initial: &'static str,
    help: &'static str,
    kind: i32,
    range: (f64, f64),
}
/// Declares an option; `kind` is BP_INTEGER …, and the range is that of numbers.
pub const fn setting(
    name: &'static str, initial: &'static str, help: &'static str, kind: i32, least: f64, most: f64,
) -> Setting {
    Setting { name, initial, help, kind, range: (least, most) }
}

/// A parameter of the head.
pub struct Parameter {
    pub name: &'static str,
    pub shape: Vec<i64>,
    pub init: i32,
}

/// A task; `host` calls its functions in this order.
pub trait Task: Sized + Send + Sync {
    const TARGETS: u32;
    const OPTIONS: &'static [Setting];
    fn new(setup: Setup) -> Result<Self>;
    fn parameters(&self) -> Vec<Parameter>;
    fn class_names(&self, _kind: u32) -> Vec<String> { Vec::new() }
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()>;
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()>;
    fn build(&self, graph: Graph, batch: Batch, wants_loss: bool) -> Result<()>;
    fn decode(&self, outputs: Outputs) -> Result<Prediction>;
}

struct TaskBox<T> {
    host: *const bp_host,
    task: T,
    parameters: Vec<Parameter>,
    class_names: [Vec<String>; 4], // by kind
}
impl<T: Task> TaskBox<T> {
    fn of<'a>(this: *const c_void) -> &'a TaskBox<T> { unsafe { &*this.cast::<TaskBox<T>>() } }

    unsafe extern "C" fn option(i: u32, out: *mut bp_option) -> bp_status {
        let (Some(made), out) = (T::OPTIONS.get(i as usize), &mut *out) else { return BP_DONE };
        (out.name, out.initial, out.help) = (lent(made.name), lent(made.initial), lent(made.help));
        (out.type_, out.minimum, out.maximum) = (made.kind, made.range.0, made.range.1);
        BP_OK
    }
    unsafe extern "C" fn create(host: *const bp_host, setup: *const bp_setup, out: *mut *mut c_void) -> bp_status {
        guarded(host, || {
            let task = T::new(Setup(&*setup))?;
            let (parameters, class_names) = (task.parameters(), [0, 1, 2, 3].map(|kind| task.class_names(kind)));
            *out = Box::into_raw(Box::new(TaskBox { host, task, parameters, class_names })).cast();
            Ok(())
        })
    }
    unsafe extern "C" fn destroy(this: *mut c_void) { drop(Box::from_raw(this.cast::<TaskBox<T>>())) }
    unsafe extern "C" fn param(this: *const c_void, i: u32, out: *mut bp_param) -> bp_status {
        let (Some(made), out) = (Self::of(this).parameters.get(i as usize), &mut *out) else { return BP_DONE };
        (out.name, out.init, out.rank) = (lent(made.name), made.init, made.shape.len() as i32);
        out.dims[..made.shape.len()].copy_from_slice(&made.shape);
        BP_OK
    }
    unsafe extern "C" fn class_name(this: *const c_void, kind: u32, i: u32, out: *mut bp_str) -> bp_status {
        let names = Self::of(this).class_names.get(kind as usize);
        let Some(name) = names.and_then(|names| names.get(i as usize)) else { return BP_DONE };
        *out = lent(name);
        BP_OK
    }
    unsafe extern "C" fn prepare(
        this: *const c_void, record: *const bp_record, _: u32, sink: *const bp_input_sink,
    ) -> bp_status {
        guarded(Self::of(this).host, || Self::of(this).task.prepare(Record(&*record), Inputs(sink)))
    }
    unsafe extern "C" fn account(
        this: *const c_void, record: *const bp_record, windows: *const bp_batch, sink: *const bp_ledger_sink,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, || this.task.account(Record(&*record), Batch(&*windows), Ledger(sink)))
    }
    unsafe extern "C" fn build(
        this: *const c_void, graph: *const bp_graph, batch: *const bp_batch, flags: u32,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, || this.task.build(Graph(graph), Batch(&*batch), flags & BP_WANT_LOSS != 0))
    }
    unsafe extern "C" fn decode(
        this: *const c_void, decode: *const bp_decode, sink: *const bp_record_sink,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, || {
            let made = this.task.decode(Outputs(&*decode))?;
            let mut out = bp_record::EMPTY;
            (out.words, out.n_words) = (made.words.as_ptr(), made.words.len() as u64);
            (out.spans, out.n_spans) = (made.spans.as_ptr(), made.spans.len() as u64);
            (out.pairs, out.n_pairs) = (made.pairs.as_ptr(), made.pairs.len() as u64);
            (out.classes, out.n_classes) = (made.classes.as_ptr(), made.classes.len() as u64);
            (out.values, out.n_values) = (made.values.as_ptr(), made.values.len() as u64);
            checked(((*sink).put)(sink, &out))
        })
    }
}

/// The table of a task.
pub const fn task_table<T: Task>() -> bp_task {
    bp_task {
        targets: T::TARGETS,
        option: Some(TaskBox::<T>::option),
        create: Some(TaskBox::<T>::create),
        destroy: Some(TaskBox::<T>::destroy),
        param: Some(TaskBox::<T>::param),
        class_name: Some(TaskBox::<T>::class_name),
        prepare: Some(TaskBox::<T>::prepare),
        account: Some(TaskBox::<T>::account),
        build: Some(TaskBox::<T>::build),
        decode: Some(TaskBox::<T>::decode),
        ..bp_task::EMPTY
    }
}

/// A metric; it begins without anything seen.
pub trait Metric: Default {
    /// A missing prediction is an empty record.
    fn update(&mut self, gold: Record, predicted: Record);
    fn merge(&mut self, other: &Self);
    /// Names, values and flags (BP_PRIMARY …).
    fn finish(&self) -> Vec<(&'static str, f64, u32)>;
}

unsafe extern "C" fn begin<M: Metric>(_: *const bp_host, _: *const bp_setup, state: *mut *mut c_void) -> bp_status {
    *state = Box::into_raw(Box::<M>::default()).cast();
    BP_OK
}
unsafe extern "C" fn update<M: Metric>(
    state: *mut c_void, gold: *const bp_record, predicted: *const bp_record,
) -> bp_status {
    let nothing = &bp_record::EMPTY;
    (*state.cast::<M>()).update(Record(&*gold), Record(predicted.as_ref().unwrap_or(nothing)));
    BP_OK
}
unsafe extern "C" fn merge<M: Metric>(into: *mut c_void, from: *const c_void) -> bp_status {
    (*into.cast::<M>()).merge(&*from.cast::<M>());
    BP_OK
}
unsafe extern "C" fn finish<M: Metric>(state: *const c_void, sink: *const bp_value_sink) -> bp_status {
    for (name, value, flags) in (*state.cast::<M>()).finish() {
        let status = ((*sink).put)(sink, lent(name), value, flags);
        if status < 0 {
            return status;
        }
    }
    BP_OK
}
unsafe extern "C" fn end<M: Metric>(state: *mut c_void) {
    drop(Box::from_raw(state.cast::<M>()))
}

/// The table of a metric.
pub const fn metric_table<M: Metric>() -> bp_metric {
    bp_metric {
        begin: Some(begin::<M>),
        update: Some(update::<M>),
        merge: Some(merge::<M>),
        finish: Some(finish::<M>),
        end: Some(end::<M>),
        ..bp_metric::EMPTY
    }
}

/// A constant table that every thread may read.
pub struct Shared<T>(pub T);
unsafe impl<T> Sync for Shared<T> {} // it holds pointers to constants only
impl<T> Shared<T> {
    pub const fn address(&'static self) -> *const c_void { ptr::from_ref(&self.0).cast() }
}

/// An item of a plugin: its kind, id and summary, and its table.
pub struct Item(pub &'static str, pub &'static str, pub &'static str, pub *const c_void);
unsafe impl Sync for Item {} // the table is constant

/// Fills in item `i`, for the function that `plugin!` makes.
pub fn fill(items: &[Item], i: u32, out: *mut bp_item) -> bp_status {
    let Some(Item(kind, id, summary, table)) = items.get(i as usize) else { return BP_DONE };
    let out = unsafe { &mut *out };
    (out.kind, out.id, out.summary, out.table) = (lent(kind), lent(id), lent(summary), *table);
    BP_OK
}

/// The plugin's own table.
pub const fn plugin_table(
    id: &'static str, version: &'static str, license: &'static str, summary: &'static str,
    item: unsafe extern "C" fn(u32, *mut bp_item) -> bp_status,
) -> bp_plugin {
    bp_plugin {
        abi_major: BP_ABI_MAJOR,
        built_minor: BP_ABI_MINOR,
        id: lent(id),
        version: lent(version),
        license: lent(license),
        summary: lent(summary),
        item: Some(item),
        ..bp_plugin::EMPTY
    }
}

/// The exported function and the note: `plugin!(id, version, license, summary, [Item(kind, id, summary, table)])`.
#[macro_export]
macro_rules! plugin {
    ($id:expr, $version:expr, $license:expr, $summary:expr, [$($item:expr),* $(,)?]) => {
        static ITEMS: &[$crate::plugin::Item] = &[$($item),*];
        unsafe extern "C" fn item(i: u32, out: *mut $crate::plugin::contract::bp_item) -> i32 {
            $crate::plugin::fill(ITEMS, i, out)
        }
        static PLUGIN: $crate::plugin::Shared<$crate::plugin::contract::bp_plugin> =
            $crate::plugin::Shared($crate::plugin::plugin_table($id, $version, $license, $summary, item));

        /// The library's one exported function.
        #[no_mangle]
        pub extern "C" fn biobert_plugin_entry(
            host: *const $crate::plugin::contract::bp_host,
        ) -> *const $crate::plugin::contract::bp_plugin {
            if host.is_null() { core::ptr::null() } else { &PLUGIN.0 }
        }

        #[used]
        #[link_section = ".note.biobert.plugin"]
        static NOTE: $crate::plugin::contract::bp_note = $crate::plugin::contract::bp_note {
            name_size: 8,
            content_size: 8,
            type_: $crate::plugin::contract::BP_NOTE_TYPE,
            name: $crate::plugin::contract::BP_NOTE_NAME,
            abi_major: $crate::plugin::contract::BP_ABI_MAJOR,
            built_minor: $crate::plugin::contract::BP_ABI_MINOR,
        };
    };
}
