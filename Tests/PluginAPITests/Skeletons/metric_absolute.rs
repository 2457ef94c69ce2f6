//! A metric in Rust, without crates: the mean absolute error of the first value of each record.
//! `rustc --edition 2021 --crate-type cdylib -C opt-level=2 -C panic=abort metric_absolute.rs`
//! It declares what it uses of `biobert_plugin.h`; of a struct that the host makes it needs no more than the fields it
//! reads, in place.

use core::ffi::c_void;
use core::ptr;

type Status = i32;
const OK: Status = 0;
const DONE: Status = 1;
const ABI_MAJOR: u32 = 1;
const ABI_MINOR: u32 = 0;
const PRIMARY: u32 = 2;
const UNDEFINED: u32 = 4;

#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    ptr: *const u8,
    len: u64,
}

const fn text(s: &'static str) -> Str {
    Str { ptr: s.as_ptr(), len: s.len() as u64 }
}

/// `bp_record`, up to its values.
#[repr(C)]
struct Record {
    size: u64,
    names: [Str; 3],
    line: u64,
    flags: [u32; 2],
    texts: *const c_void,
    n_texts: u64,
    words: *const c_void,
    n_words: u64,
    sentences: *const c_void,
    n_sentences: u64,
    spans: [*const c_void; 3],
    n_spans: u64,
    pairs: *const c_void,
    n_pairs: u64,
    classes: *const c_void,
    n_classes: u64,
    answers: *const c_void,
    n_answers: u64,
    values: *const f64,
    n_values: u64,
}

impl Record {
    fn value(&self) -> Option<f64> {
        // The host lends n_values values until update returns.
        if self.n_values == 0 { None } else { Some(unsafe { *self.values }) }
    }
}

#[repr(C)]
struct ValueSink {
    size: u64,
    ctx: *mut c_void,
    put: extern "C" fn(*const ValueSink, Str, f64, u32) -> Status,
}

#[repr(C)]
struct Metric {
    size: u64,
    gold_formats: Str,
    predicted_formats: Str,
    begin: extern "C" fn(*const c_void, *const c_void, *mut *mut State) -> Status,
    update: extern "C" fn(&mut State, &Record, Option<&Record>) -> Status,
    merge: extern "C" fn(&mut State, &State) -> Status,
    finish: extern "C" fn(&State, &ValueSink) -> Status,
    end: extern "C" fn(*mut State),
}

#[repr(C)]
struct Item {
    size: u64,
    kind: Str,
    id: Str,
    summary: Str,
    table: *const Metric,
}

#[repr(C)]
struct Plugin {
    size: u64,
    abi_major: u32,
    built_minor: u32,
    min_host_minor: u32,
    reserved: u32,
    id: Str,
    version: Str,
    license: Str,
    summary: Str,
    item: extern "C" fn(u32, &mut Item) -> Status,
    extension: Option<extern "C" fn(Str) -> *const c_void>,
}

// They hold pointers to constants only.
unsafe impl Sync for Metric {}
unsafe impl Sync for Plugin {}

struct State {
    sum: f64,
    n: f64,
}

extern "C" fn begin(_host: *const c_void, _setup: *const c_void, out: *mut *mut State) -> Status {
    // `out` is the host's, for this call.
    unsafe { *out = Box::into_raw(Box::new(State { sum: 0.0, n: 0.0 })) };
    OK
}

extern "C" fn update(state: &mut State, gold: &Record, predicted: Option<&Record>) -> Status {
    if let Some(y) = gold.value() {
        state.sum += (predicted.and_then(|p| p.value()).unwrap_or(0.0) - y).abs();
        state.n += 1.0;
    }
    OK
}

extern "C" fn merge(into: &mut State, from: &State) -> Status {
    into.sum += from.sum;
    into.n += from.n;
    OK
}

extern "C" fn finish(state: &State, sink: &ValueSink) -> Status {
    let none = state.n == 0.0;
    let mean = if none { 0.0 } else { state.sum / state.n };
    (sink.put)(sink, text("absolute_error"), mean, if none { PRIMARY | UNDEFINED } else { PRIMARY })
}

extern "C" fn end(state: *mut State) {
    // `begin` made it, and the host ends it once.
    drop(unsafe { Box::from_raw(state) });
}

static METRIC: Metric = Metric {
    size: size_of::<Metric>() as u64,
    gold_formats: text(""),
    predicted_formats: text(""),
    begin,
    update,
    merge,
    finish,
    end,
};

extern "C" fn item(i: u32, out: &mut Item) -> Status {
    if i > 0 {
        return DONE;
    }
    out.kind = text("biobert.metric/1");
    out.id = text("absolute.v1");
    out.summary = text("Mean absolute error of numbers");
    out.table = &METRIC;
    OK
}

static PLUGIN: Plugin = Plugin {
    size: size_of::<Plugin>() as u64,
    abi_major: ABI_MAJOR,
    built_minor: ABI_MINOR,
    min_host_minor: 0,
    reserved: 0,
    id: text("absolute"),
    version: text("0.1"),
    license: text("Apache-2.0"),
    summary: text("A metric in Rust"),
    item,
    extension: None,
};

/// The plugin's only export.
#[no_mangle]
pub extern "C" fn biobert_plugin_entry(host: *const c_void) -> *const c_void {
    if host.is_null() { ptr::null() } else { &raw const PLUGIN as *const c_void }
}

#[repr(C)]
struct Note {
    name_size: u32,
    content_size: u32,
    kind: u32,
    name: [u8; 8],
    abi_major: u32,
    built_minor: u32,
}

#[used]
#[link_section = ".note.biobert.plugin"]
static NOTE: Note = Note {
    name_size: 8,
    content_size: 8,
    kind: 0x4250_4931,
    name: *b"BioBERT\0",
    abi_major: ABI_MAJOR,
    built_minor: ABI_MINOR,
};
