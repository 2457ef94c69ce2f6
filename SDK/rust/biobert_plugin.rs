//! The contract between the host and a plugin, as Rust sees it: `biobert_plugin.h`, name for name.
//!
//! The header says what every field and function means, on which thread a function runs and how long what it lends
//! lives; this file repeats none of it. Types, fields and constants have the names of C, so that the header is the
//! reference; a test compares sizes and offsets with the locked ones. What a plugin may leave null is an `Option`.
//!
//! Beside the declarations stand small helpers (strings, slices of a record, failures with a reason) and the macro
//! `biobert_plugin!`, which writes the entry and the note. No crate is needed:
//!
//! ```text
//! rustc --edition 2021 --crate-type rlib -o libbiobert_plugin.rlib biobert_plugin.rs
//! rustc --edition 2021 --crate-type cdylib -C panic=abort --extern biobert_plugin=libbiobert_plugin.rlib my_plugin.rs
//! ```
#![allow(non_camel_case_types)]

use core::ffi::c_void;

#[cfg(not(target_pointer_width = "64"))]
compile_error!("the contract is laid out for 64-bit pointers");

pub type bp_status = i32;
/// A node of the graph; 0 is poison.
pub type bp_value = u32;

pub const BP_ABI_MAJOR: u32 = 1;
pub const BP_ABI_MINOR: u32 = 0;
/// What a plugin requires: any host of its major. What it was built with is no requirement.
pub const BP_NEEDS_MINOR: u32 = 0;
pub const BP_OK: bp_status = 0;
pub const BP_DONE: bp_status = 1;
pub const BP_E_ARGUMENT: bp_status = -1;
pub const BP_E_SHAPE: bp_status = -2;
pub const BP_E_DATA: bp_status = -3;
pub const BP_E_IO: bp_status = -4;
pub const BP_E_MEMORY: bp_status = -5;
pub const BP_E_UNSUPPORTED: bp_status = -6;
pub const BP_E_INTERNAL: bp_status = -7;
pub const BP_NONE: u32 = 0xFFFF_FFFF;
pub const BP_F32: i32 = 1;
pub const BP_I32: i32 = 2;
pub const BP_F64: i32 = 3;
pub const BP_I64: i32 = 4;
pub const BP_OF_WORDS: u32 = 0;
pub const BP_OF_SPANS: u32 = 1;
pub const BP_OF_PAIRS: u32 = 2;
pub const BP_OF_RECORDS: u32 = 3;
pub const BP_OF_ANSWERS: u32 = 4;
pub const BP_OF_VALUES: u32 = 5;
pub const BP_BODY: u32 = 0;
pub const BP_QUERY: u32 = 1;
pub const BP_HAS_GOLD: u32 = 1;
pub const BP_WORDS_GIVEN: u32 = 2;
pub const BP_SENTENCES_GIVEN: u32 = 4;
pub const BP_INTEGER: i32 = 1;
pub const BP_REAL: i32 = 2;
pub const BP_TEXT: i32 = 3;
pub const BP_CHOICE: i32 = 4;
pub const BP_BOOLEAN: i32 = 5;
pub const BP_FOR_TRAINING: u32 = 1;
pub const BP_FOR_PREDICTION: u32 = 2;
pub const BP_COPY: u32 = 0;
pub const BP_REPLACE: u32 = 1;
pub const BP_INSERT: u32 = 2;
pub const BP_TOKEN: u32 = 3;
pub const BP_WINDOW: u32 = 0;
pub const BP_AROUND: u32 = 1;
pub const BP_TRUNCATE: u32 = 2;
pub const BP_REFUSE: u32 = 3;
pub const BP_TOKEN_SPECIAL: u8 = 1;
pub const BP_TOKEN_WORD_START: u8 = 2;
pub const BP_TOKEN_OWNED: u8 = 4;
pub const BP_TOKEN_INSERTED: u8 = 8;
pub const BP_TOKEN_BASIC_START: u8 = 16;
pub const BP_GELU: i32 = 1;
pub const BP_RELU: i32 = 2;
pub const BP_TANH: i32 = 3;
pub const BP_SIGMOID: i32 = 4;
pub const BP_GELU_TANH: i32 = 5;
pub const BP_MEAN: i32 = 1;
pub const BP_MAX: i32 = 2;
pub const BP_SUM: i32 = 3;
pub const BP_TRANSPOSE_A: u32 = 1;
pub const BP_TRANSPOSE_B: u32 = 2;
pub const BP_ON_TOKENS: u32 = 0;
pub const BP_ON_WINDOWS: u32 = 1;
pub const BP_ON_ITEMS: u32 = 2;
pub const BP_ON_WHOLE: u32 = 3;
pub const BP_INIT_NORMAL: i32 = 0;
pub const BP_INIT_ZERO: i32 = 1;
pub const BP_INIT_ONE: i32 = 2;
pub const BP_PARAM_NO_DECAY: u32 = 1;
pub const BP_TARGET_SPANS: u32 = 1;
pub const BP_TARGET_PAIRS: u32 = 2;
pub const BP_TARGET_PAIR_LABELS: u32 = 4;
pub const BP_TARGET_CLASSES: u32 = 8;
pub const BP_TARGET_ANSWERS: u32 = 16;
pub const BP_TARGET_VALUES: u32 = 32;
pub const BP_WHOLE_RECORDS: u32 = 1;
pub const BP_TRAINING: u32 = 1;
pub const BP_WANT_LOSS: u32 = 2;
pub const BP_UNIT_UTF8: i32 = 0;
pub const BP_UNIT_CODEPOINTS: i32 = 1;
pub const BP_UNIT_UTF16: i32 = 2;
pub const BP_GOLD: u32 = 0;
pub const BP_PREDICTED: u32 = 1;
pub const BP_VERBATIM: u32 = 1;
pub const BP_HIGHER_IS_BETTER: u32 = 1;
pub const BP_PRIMARY: u32 = 2;
pub const BP_UNDEFINED: u32 = 4;
pub const BP_LOWER_IS_BETTER: u32 = 8;
pub const BP_NOTE_NAME: [u8; 8] = *b"BioBERT\0";
pub const BP_NOTE_TYPE: u32 = 0x4250_4931;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_str {
    pub ptr: *const u8,
    pub len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_array {
    pub data: *mut c_void,
    pub dims: [i64; 4],
    pub strides: [i64; 4],
    pub rank: i32,
    pub dtype: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_labels {
    pub kind: u32,
    pub n: u32,
    pub names: *const bp_str,
    pub counts: *const u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_text {
    pub id: bp_str,
    pub text: bp_str,
    pub role: u32,
    pub flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_span {
    pub start: u64,
    pub end: u64,
    pub text: u32,
    pub label: u32,
    pub group: u32,
    pub flags: u32,
    pub score: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_pair {
    pub head: u32,
    pub tail: u32,
    pub label: u32,
    pub flags: u32,
    pub score: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_class {
    pub label: u32,
    pub flags: u32,
    pub score: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_answer {
    pub text: bp_str,
    pub start: u64,
    pub end: u64,
    pub source: u32,
    pub group: u32,
    pub rank: u32,
    pub flags: u32,
    pub score: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_record {
    pub size: u64,
    pub id: bp_str,
    pub kind: bp_str,
    pub file: bp_str,
    pub line: u64,
    pub flags: u32,
    pub reserved: u32,
    pub texts: *const bp_text,
    pub n_texts: u64,
    pub words: *const bp_span,
    pub n_words: u64,
    pub sentences: *const bp_span,
    pub n_sentences: u64,
    pub spans: *const bp_span,
    pub span_ids: *const bp_str,
    pub span_texts: *const bp_str,
    pub n_spans: u64,
    pub pairs: *const bp_pair,
    pub n_pairs: u64,
    pub classes: *const bp_class,
    pub n_classes: u64,
    pub answers: *const bp_answer,
    pub n_answers: u64,
    pub values: *const f64,
    pub n_values: u64,
    pub extra: bp_str,
    pub labels: *const bp_labels,
    pub n_labels: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_records {
    pub size: u64,
    pub count: u64,
    pub stride: u64,
    pub first: *const bp_record,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_host {
    pub size: u64,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub ctx: *mut c_void,
    pub error: unsafe extern "C" fn(*const bp_host, bp_status, message: bp_str),
    pub error_at: unsafe extern "C" fn(*const bp_host, bp_status, file: bp_str, line: u64, message: bp_str),
    pub log: unsafe extern "C" fn(*const bp_host, level: i32, message: bp_str),
    pub extension: unsafe extern "C" fn(*const bp_host, id: bp_str) -> *const c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_files {
    pub size: u64,
    pub ctx: *mut c_void,
    pub open: unsafe extern "C" fn(*const bp_files, path: bp_str, stream: *mut *mut c_void) -> bp_status,
    pub read: unsafe extern "C" fn(
        *const bp_files,
        stream: *mut c_void,
        into: *mut c_void,
        at_most: u64,
        got: *mut u64,
    ) -> bp_status,
    pub close: unsafe extern "C" fn(*const bp_files, stream: *mut c_void),
    pub entry: unsafe extern "C" fn(*const bp_files, folder: bp_str, i: u64, name: *mut bp_str) -> bp_status,
    pub create: unsafe extern "C" fn(*const bp_files, path: bp_str, stream: *mut *mut c_void) -> bp_status,
    pub write: unsafe extern "C" fn(*const bp_files, stream: *mut c_void, bytes: *const c_void, n: u64) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_option {
    pub size: u64,
    pub name: bp_str,
    pub help: bp_str,
    pub initial: bp_str,
    pub choices: bp_str,
    pub type_: i32,
    pub flags: u32,
    pub minimum: f64,
    pub maximum: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_setting {
    pub text: bp_str,
    pub number: f64,
    pub integer: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_setup {
    pub size: u64,
    pub hidden: i64,
    pub layers: i64,
    pub max_length: i64,
    pub labels: *const bp_labels,
    pub n_labels: u64,
    pub n_records: u64,
    pub settings: *const bp_setting,
    pub n_settings: u64,
    pub state: bp_str,
    pub state_version: bp_str,
    pub purpose: u32,
    pub reserved: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_chunk {
    pub text: bp_str,
    pub start: u64,
    pub end: u64,
    pub source: u32,
    pub kind: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_input {
    pub size: u64,
    pub tag: u64,
    pub a: *const bp_chunk,
    pub b: *const bp_chunk,
    pub n_a: u64,
    pub n_b: u64,
    pub fit_a: u32,
    pub fit_b: u32,
    pub max_a: u64,
    pub max_b: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_input_sink {
    pub size: u64,
    pub ctx: *mut c_void,
    pub input: unsafe extern "C" fn(*const bp_input_sink, *const bp_input) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_batch {
    pub size: u64,
    pub n_records: u64,
    pub stride: u64,
    pub records: *const bp_record,
    pub n_windows: u64,
    pub first_token: *const u64,
    pub record: *const u32,
    pub number: *const u32,
    pub count: *const u32,
    pub tag: *const u64,
    pub n_tokens: u64,
    pub piece: *const i32,
    pub segment: *const i32,
    pub source: *const u32,
    pub word: *const u32,
    pub start: *const u64,
    pub end: *const u64,
    pub flags: *const u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_op_call {
    pub size: u64,
    pub inputs: *const bp_array,
    pub outputs: *const bp_array,
    pub d_inputs: *mut bp_array,
    pub d_outputs: *const bp_array,
    pub n_inputs: u32,
    pub n_outputs: u32,
    pub saved: *mut c_void,
    pub saved_bytes: u64,
    pub training: u32,
    pub threads: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_op {
    pub size: u64,
    pub self_: *const c_void,
    pub name: bp_str,
    pub infer: unsafe extern "C" fn(
        this: *const c_void,
        in_: *const bp_array,
        n: u32,
        out: *mut bp_array,
        n_out: u32,
        training: u32,
        saved_bytes: *mut u64,
    ) -> bp_status,
    pub forward: unsafe extern "C" fn(this: *const c_void, *mut bp_op_call) -> bp_status,
    pub backward: Option<unsafe extern "C" fn(this: *const c_void, *mut bp_op_call) -> bp_status>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_graph {
    pub size: u64,
    pub ctx: *mut c_void,
    pub hidden: unsafe extern "C" fn(*const bp_graph, layer: i32) -> bp_value,
    pub pooled: unsafe extern "C" fn(*const bp_graph) -> bp_value,
    pub parameter: unsafe extern "C" fn(*const bp_graph, index: u32) -> bp_value,
    pub constant: unsafe extern "C" fn(*const bp_graph, *const bp_array) -> bp_value,
    pub random: unsafe extern "C" fn(*const bp_graph, tag: u64, n: u64, out: *mut u64) -> bp_status,
    pub loss: unsafe extern "C" fn(*const bp_graph, name: bp_str, sum: bp_value, weight: f64) -> bp_status,
    pub output:
        unsafe extern "C" fn(*const bp_graph, slot: u32, bp_value, axis: u32, rows_per_window: *const u64) -> bp_status,
    pub shape: unsafe extern "C" fn(*const bp_graph, bp_value, dims: *mut i64, rank: *mut i32) -> bp_status,
    pub linear: unsafe extern "C" fn(*const bp_graph, x: bp_value, weight: bp_value, bias: bp_value) -> bp_value,
    pub matmul: unsafe extern "C" fn(*const bp_graph, a: bp_value, b: bp_value, transpose: u32) -> bp_value,
    pub add: unsafe extern "C" fn(*const bp_graph, a: bp_value, b: bp_value) -> bp_value,
    pub mul: unsafe extern "C" fn(*const bp_graph, a: bp_value, b: bp_value) -> bp_value,
    pub scale: unsafe extern "C" fn(*const bp_graph, x: bp_value, k: f32) -> bp_value,
    pub activation: unsafe extern "C" fn(*const bp_graph, kind: i32, x: bp_value) -> bp_value,
    pub softmax: unsafe extern "C" fn(*const bp_graph, x: bp_value) -> bp_value,
    pub layer_norm:
        unsafe extern "C" fn(*const bp_graph, x: bp_value, gain: bp_value, bias: bp_value, epsilon: f32) -> bp_value,
    pub dropout: unsafe extern "C" fn(*const bp_graph, x: bp_value, p: f32) -> bp_value,
    pub gather_rows: unsafe extern "C" fn(*const bp_graph, x: bp_value, index: bp_value) -> bp_value,
    pub concat: unsafe extern "C" fn(*const bp_graph, *const bp_value, n: u32, axis: i32) -> bp_value,
    pub slice: unsafe extern "C" fn(*const bp_graph, x: bp_value, axis: i32, from_: i64, to: i64) -> bp_value,
    pub reshape: unsafe extern "C" fn(*const bp_graph, x: bp_value, dims: *const i64, rank: i32) -> bp_value,
    pub segment: unsafe extern "C" fn(*const bp_graph, kind: i32, x: bp_value, starts: bp_value) -> bp_value,
    pub cross_entropy: unsafe extern "C" fn(
        *const bp_graph,
        logits: bp_value,
        targets: bp_value,
        weights: bp_value,
        ignore: i32,
    ) -> bp_value,
    pub bce_with_logits:
        unsafe extern "C" fn(*const bp_graph, logits: bp_value, targets: bp_value, pos_weights: bp_value) -> bp_value,
    pub mse: unsafe extern "C" fn(*const bp_graph, x: bp_value, target: bp_value) -> bp_value,
    pub custom: unsafe extern "C" fn(
        *const bp_graph,
        *const bp_op,
        in_: *const bp_value,
        n: u32,
        out: *mut bp_value,
        n_out: u32,
    ) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_decode {
    pub size: u64,
    pub record: *const bp_record,
    pub windows: *const bp_batch,
    pub outputs: *const bp_array,
    pub first_item: *const *const u64,
    pub n_outputs: u32,
    pub flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_ledger_sink {
    pub size: u64,
    pub ctx: *mut c_void,
    pub entry: unsafe extern "C" fn(*const bp_ledger_sink, reason: bp_str, kind: u32, index: u32) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_record_sink {
    pub size: u64,
    pub ctx: *mut c_void,
    pub put: unsafe extern "C" fn(*const bp_record_sink, *const bp_record) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_bytes_sink {
    pub size: u64,
    pub ctx: *mut c_void,
    pub write: unsafe extern "C" fn(*const bp_bytes_sink, *const c_void, u64) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_decode_source {
    pub size: u64,
    pub ctx: *mut c_void,
    pub next: unsafe extern "C" fn(*const bp_decode_source, out: *mut bp_decode) -> bp_status,
    pub rewind: unsafe extern "C" fn(*const bp_decode_source) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_param {
    pub size: u64,
    pub name: bp_str,
    pub former_names: bp_str,
    pub dims: [i64; 4],
    pub rank: i32,
    pub init: i32,
    pub init_scale: f32,
    pub rate_scale: f32,
    pub flags: u32,
    pub reserved: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_task {
    pub size: u64,
    pub targets: u32,
    pub flags: u32,
    pub state_version: bp_str,
    pub option: Option<unsafe extern "C" fn(i: u32, out: *mut bp_option) -> bp_status>,
    pub create: Option<unsafe extern "C" fn(*const bp_host, *const bp_setup, this: *mut *mut c_void) -> bp_status>,
    pub destroy: Option<unsafe extern "C" fn(this: *mut c_void)>,
    pub param: Option<unsafe extern "C" fn(this: *const c_void, i: u32, out: *mut bp_param) -> bp_status>,
    pub class_name: Option<unsafe extern "C" fn(this: *const c_void, kind: u32, i: u32, out: *mut bp_str) -> bp_status>,
    pub prepare: Option<
        unsafe extern "C" fn(this: *const c_void, *const bp_record, flags: u32, *const bp_input_sink) -> bp_status,
    >,
    pub account: Option<
        unsafe extern "C" fn(
            this: *const c_void,
            *const bp_record,
            windows: *const bp_batch,
            *const bp_ledger_sink,
        ) -> bp_status,
    >,
    pub build:
        Option<unsafe extern "C" fn(this: *const c_void, *const bp_graph, *const bp_batch, flags: u32) -> bp_status>,
    pub decode: Option<unsafe extern "C" fn(this: *const c_void, *const bp_decode, *const bp_record_sink) -> bp_status>,
    pub tune: Option<unsafe extern "C" fn(this: *mut c_void, *const bp_decode_source) -> bp_status>,
    pub save: Option<unsafe extern "C" fn(this: *const c_void, *const bp_bytes_sink) -> bp_status>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_opening {
    pub size: u64,
    pub files: *const bp_files,
    pub path: bp_str,
    pub split: bp_str,
    pub role: u32,
    pub flags: u32,
    pub settings: *const bp_setting,
    pub n_settings: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_format {
    pub size: u64,
    pub offset_unit: i32,
    pub flags: u32,
    pub extensions: bp_str,
    pub option: Option<unsafe extern "C" fn(i: u32, out: *mut bp_option) -> bp_status>,
    pub probe: Option<unsafe extern "C" fn(*const bp_files, path: bp_str, confidence: *mut u32) -> bp_status>,
    pub split: Option<unsafe extern "C" fn(*const bp_files, path: bp_str, i: u32, name: *mut bp_str) -> bp_status>,
    pub open: Option<unsafe extern "C" fn(*const bp_host, *const bp_opening, cursor: *mut *mut c_void) -> bp_status>,
    pub label: Option<unsafe extern "C" fn(cursor: *mut c_void, kind: u32, i: u32, name: *mut bp_str) -> bp_status>,
    pub next: Option<unsafe extern "C" fn(cursor: *mut c_void, at_most: u64, out: *mut bp_records) -> bp_status>,
    pub close: Option<unsafe extern "C" fn(cursor: *mut c_void)>,
    pub create: Option<unsafe extern "C" fn(*const bp_host, *const bp_opening, writer: *mut *mut c_void) -> bp_status>,
    pub write: Option<
        unsafe extern "C" fn(
            writer: *mut c_void,
            source: *const bp_record,
            predicted: *const bp_record,
            *const bp_ledger_sink,
        ) -> bp_status,
    >,
    pub finish: Option<unsafe extern "C" fn(writer: *mut c_void) -> bp_status>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_value_sink {
    pub size: u64,
    pub ctx: *mut c_void,
    pub put: unsafe extern "C" fn(*const bp_value_sink, name: bp_str, value: f64, flags: u32) -> bp_status,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_metric {
    pub size: u64,
    pub gold_formats: bp_str,
    pub predicted_formats: bp_str,
    pub begin: Option<unsafe extern "C" fn(*const bp_host, *const bp_setup, state: *mut *mut c_void) -> bp_status>,
    pub update: Option<
        unsafe extern "C" fn(state: *mut c_void, gold: *const bp_record, predicted: *const bp_record) -> bp_status,
    >,
    pub merge: Option<unsafe extern "C" fn(into: *mut c_void, from_: *const c_void) -> bp_status>,
    pub finish: Option<unsafe extern "C" fn(state: *const c_void, *const bp_value_sink) -> bp_status>,
    pub end: Option<unsafe extern "C" fn(state: *mut c_void)>,
}

/// The id of the extension that lists functions by their description.
pub const BP_FUNCTIONS: &str = "biobert.functions/1";

/// A plain function of numbers: its signature is a result, a colon and arguments, a letter each, such as `d:QQQ`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_function {
    pub size: u64,
    pub name: bp_str,
    pub summary: bp_str,
    pub signature: bp_str,
    /// Of the type that the signature says, transmuted to this one.
    pub address: Option<unsafe extern "C" fn()>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_functions {
    pub size: u64,
    pub at: Option<unsafe extern "C" fn(i: u32, out: *mut bp_function) -> bp_status>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_item {
    pub size: u64,
    pub kind: bp_str,
    pub id: bp_str,
    pub summary: bp_str,
    pub table: *const c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_plugin {
    pub size: u64,
    pub abi_major: u32,
    pub built_minor: u32,
    pub min_host_minor: u32,
    pub reserved: u32,
    pub id: bp_str,
    pub version: bp_str,
    pub license: bp_str,
    pub summary: bp_str,
    pub item: Option<unsafe extern "C" fn(i: u32, out: *mut bp_item) -> bp_status>,
    pub extension: Option<unsafe extern "C" fn(id: bp_str) -> *const c_void>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct bp_note {
    pub name_size: u32,
    pub content_size: u32,
    pub type_: u32,
    pub name: [u8; 8],
    pub abi_major: u32,
    pub built_minor: u32,
}

// ---- helpers: nothing of the contract, only easier ways to use it ----

/// A struct of the contract with all fields zero or null, and its size set where it has one.
macro_rules! empty {
    (sized: $($sized:ident),*; frozen: $($frozen:ident),*) => {
        $(impl $sized {
            /// All fields zero or null but the size.
            pub const EMPTY: Self = {
                // Numbers, raw pointers and optional functions may all be zero.
                let mut s: Self = unsafe { core::mem::zeroed() };
                s.size = size_of::<Self>() as u64;
                s
            };
        })*
        $(impl $frozen {
            /// All fields zero or null.
            pub const EMPTY: Self = unsafe { core::mem::zeroed() };
        })*
    };
}
empty! {
    sized: bp_record, bp_records, bp_option, bp_setup, bp_input, bp_batch, bp_decode, bp_param, bp_task, bp_opening,
        bp_format, bp_metric, bp_function, bp_functions, bp_item, bp_plugin;
    frozen: bp_str, bp_array, bp_labels, bp_text, bp_span, bp_pair, bp_class, bp_answer, bp_setting, bp_chunk
}

// They hold pointers to constants only, wherever a plugin makes them static.
unsafe impl Sync for bp_str {}
unsafe impl Sync for bp_task {}
unsafe impl Sync for bp_format {}
unsafe impl Sync for bp_metric {}
unsafe impl Sync for bp_function {}
unsafe impl Sync for bp_functions {}
unsafe impl Sync for bp_plugin {}

/// The elements at a pointer of the contract; none where it is null.
///
/// # Safety
/// `first` points to `n` elements that live as long as the result is used.
pub unsafe fn slice<'a, T>(first: *const T, n: u64) -> &'a [T] {
    if first.is_null() || n == 0 {
        &[]
    } else {
        unsafe { core::slice::from_raw_parts(first, n as usize) }
    }
}

impl bp_str {
    /// A string of the contract; it lends what `text` borrows.
    pub const fn new(text: &str) -> bp_str {
        bp_str { ptr: text.as_ptr(), len: text.len() as u64 }
    }

    /// The text, which the contract says is UTF-8; "" where it is not.
    ///
    /// # Safety
    /// It is lent for as long as the result is used.
    pub unsafe fn text<'a>(self) -> &'a str {
        core::str::from_utf8(unsafe { slice(self.ptr, self.len) }).unwrap_or("")
    }
}

/// Whether a struct that the other side made reaches as far as a field.
#[macro_export]
macro_rules! bp_has {
    ($type:ty, $value:expr, $field:ident) => {
        (*$value).size >= (core::mem::offset_of!($type, $field) + size_of_val(&(*$value).$field)) as u64 && {
            let field = &(*$value).$field;
            // Fields are numbers, pointers and functions, none of which has padding.
            let bytes = core::slice::from_raw_parts(core::ptr::from_ref(field).cast::<u8>(), size_of_val(field));
            bytes.iter().any(|byte| *byte != 0)
        }
    };
}

impl bp_labels {
    /// The names, each of which is lent as long as the inventory.
    ///
    /// # Safety
    /// The inventory is lent for as long as the result is used.
    pub unsafe fn names<'a>(&self) -> &'a [bp_str] {
        unsafe { slice(self.names, self.n as u64) }
    }
}

impl bp_setup {
    /// The inventory of a kind.
    ///
    /// # Safety
    /// The setup is one that the host lent, and still does.
    pub unsafe fn labels_of<'a>(&self, kind: u32) -> Option<&'a bp_labels> {
        unsafe { slice(self.labels, self.n_labels) }.iter().find(|l| l.kind == kind)
    }
}

/// The parts of a record, as slices.
macro_rules! parts {
    ($($name:ident: $type:ty, $n:ident;)*) => {
        impl bp_record {
            $(
                /// The elements of this field.
                ///
                /// # Safety
                /// The record is one that the host lent, and still does while the result is used.
                pub unsafe fn $name<'a>(&self) -> &'a [$type] {
                    unsafe { slice(self.$name, self.$n) }
                }
            )*
        }
    };
}
parts! {
    texts: bp_text, n_texts;
    words: bp_span, n_words;
    sentences: bp_span, n_sentences;
    spans: bp_span, n_spans;
    span_ids: bp_str, n_spans;
    pairs: bp_pair, n_pairs;
    classes: bp_class, n_classes;
    answers: bp_answer, n_answers;
    values: f64, n_values;
}

impl bp_record {
    /// The name of a label, where the record has one.
    ///
    /// # Safety
    /// The record is one that the host lent, and still does while the result is used.
    pub unsafe fn label_name<'a>(&self, kind: u32, label: u32) -> Option<&'a str> {
        let lists = unsafe { slice(self.labels, self.n_labels) };
        let list = lists.iter().find(|l| l.kind == kind)?;
        unsafe { list.names() }.get(label as usize).map(|name| unsafe { name.text() })
    }
}

/// Record i of an array whose maker may know a longer struct: never `first.add(i)`.
///
/// # Safety
/// `first` and `stride` are those of one array, with more than `i` records.
pub unsafe fn bp_record_at<'a>(first: *const bp_record, stride: u64, i: u64) -> &'a bp_record {
    unsafe { &*first.cast::<u8>().add((i * stride) as usize).cast() }
}

/// Why a call failed: a status, a sentence, and a place in the user's file where there is one.
#[derive(Debug)]
pub struct Failure {
    pub status: bp_status,
    pub why: String,
    pub place: Option<(String, u64)>,
}

impl Failure {
    /// A failure without a place.
    pub fn new(status: bp_status, why: impl Into<String>) -> Failure {
        Failure { status, why: why.into(), place: None }
    }

    /// The user's file is at fault, at this line.
    pub fn data(why: impl Into<String>, file: &str, line: u64) -> Failure {
        Failure { status: BP_E_DATA, why: why.into(), place: Some((file.into(), line)) }
    }

    /// A function of the host failed, which has told why.
    pub fn told(status: bp_status) -> Failure {
        Failure { status, why: String::new(), place: None }
    }

    /// Tells the host, unless it knows already; returns the status.
    ///
    /// # Safety
    /// The host is lent.
    pub unsafe fn tell(&self, host: *const bp_host) -> bp_status {
        let why = bp_str::new(&self.why);
        match &self.place {
            _ if self.why.is_empty() => {}
            None => unsafe { ((*host).error)(host, self.status, why) },
            Some((file, line)) => unsafe { ((*host).error_at)(host, self.status, bp_str::new(file), *line, why) },
        }
        self.status
    }
}

/// A status of the host as a result; `BP_DONE` is none of a failure.
pub fn check(status: bp_status) -> Result<bp_status, Failure> {
    if status < 0 {
        Err(Failure::told(status))
    } else {
        Ok(status)
    }
}

/// Writes the plugin's table, its entry and its note; once a library.
///
/// ```text
/// biobert_plugin! {
///     id: "example", version: "1.0", license: "Apache-2.0", summary: "An example",
///     items: [("biobert.metric/1", "example.v1", "What it measures", &METRIC)]
/// }
/// ```
#[macro_export]
macro_rules! biobert_plugin {
    (id: $id:expr, version: $version:expr, license: $license:expr, summary: $summary:expr,
     items: [$(($kind:expr, $item:expr, $about:expr, $table:expr)),+ $(,)?]) => {
        unsafe extern "C" fn biobert_item(i: u32, out: *mut $crate::bp_item) -> $crate::bp_status {
            let items = [$(($kind, $item, $about, ($table as *const _) as *const core::ffi::c_void)),+];
            let Some(&(kind, id, summary, table)) = items.get(i as usize) else { return $crate::BP_DONE };
            // The host's struct, for this call; its size stays as it is.
            let out = unsafe { &mut *out };
            out.kind = $crate::bp_str::new(kind);
            out.id = $crate::bp_str::new(id);
            out.summary = $crate::bp_str::new(summary);
            out.table = table;
            $crate::BP_OK
        }

        static BIOBERT_PLUGIN: $crate::bp_plugin = $crate::bp_plugin {
            abi_major: $crate::BP_ABI_MAJOR,
            built_minor: $crate::BP_ABI_MINOR,
            min_host_minor: $crate::BP_NEEDS_MINOR,
            id: $crate::bp_str::new($id),
            version: $crate::bp_str::new($version),
            license: $crate::bp_str::new($license),
            summary: $crate::bp_str::new($summary),
            item: Some(biobert_item),
            ..$crate::bp_plugin::EMPTY
        };

        /// The plugin's only export.
        #[unsafe(no_mangle)]
        pub extern "C" fn biobert_plugin_entry(host: *const $crate::bp_host) -> *const $crate::bp_plugin {
            if host.is_null() { core::ptr::null() } else { &raw const BIOBERT_PLUGIN }
        }

        #[used]
        #[unsafe(link_section = ".note.biobert.plugin")]
        static BIOBERT_NOTE: $crate::bp_note = $crate::bp_note {
            name_size: 8,
            content_size: 8,
            type_: $crate::BP_NOTE_TYPE,
            name: $crate::BP_NOTE_NAME,
            abi_major: $crate::BP_ABI_MAJOR,
            built_minor: $crate::BP_ABI_MINOR,
        };
    };
}
