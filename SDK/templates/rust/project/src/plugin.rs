//! The contract as safe Rust has it: slices in place of pointers and lengths, a trait for a task and one for a metric,
//! errors as values. It is yours, so change it as you like. The header `biobert_plugin.h`, whose names the module
//! `contract` has, says what everything means.
//!
//! All that is unsafe is here and in `plugin/`. It rests on three promises of the host: what it lends is whole and
//! stays until the call returns, `self` is what `create` made, and a function runs only where its thread tag allows.
#![allow(dead_code, unused_imports)] // a task needs a part of it

#[path = "__SDK__/rust/biobert_plugin.rs"]
#[allow(dead_code, non_camel_case_types, clippy::all)]
pub mod contract;

mod graph;
mod metric;
mod operation;
mod records;
mod task;

pub use graph::*;
pub use metric::*;
pub use operation::*;
pub use records::*;
pub use task::*;

use contract::*;
use core::ffi::c_void;
use core::ptr;

/// Why a call fails: a status, the sentence that the user reads, and a place in the user's file where there is one.
#[derive(Debug)]
pub struct Error {
    status: bp_status,
    message: Option<String>, // none: the host has said why
    place: Option<(String, u64)>,
}
pub type Result<T> = core::result::Result<T, Error>;

impl Error {
    /// The user's data is at fault.
    pub fn data(message: impl Into<String>) -> Error { Error::new(BP_E_DATA, message) }
    /// The user's file is at fault, at this line; 0: the whole file. `Record::file` and `line` say where a record is.
    pub fn data_at(file: impl Into<String>, line: u64, message: impl Into<String>) -> Error {
        Error { place: Some((file.into(), line)), ..Error::data(message) }
    }
    /// Shapes do not fit, as those of the inputs of an operation.
    pub fn shape(message: impl Into<String>) -> Error { Error::new(BP_E_SHAPE, message) }
    /// What is asked for is understood, and not done here.
    pub fn unsupported(message: impl Into<String>) -> Error { Error::new(BP_E_UNSUPPORTED, message) }
    /// Anything else: the plugin itself is at fault.
    pub fn internal(message: impl Into<String>) -> Error { Error::new(BP_E_INTERNAL, message) }

    fn new(status: bp_status, message: impl Into<String>) -> Error {
        Error { status, message: Some(message.into()), place: None }
    }
}

/// A status of the host as a result; why it failed, the host has said.
fn checked(status: bp_status) -> Result<()> {
    if status < 0 { Err(Error { status, message: None, place: None }) } else { Ok(()) }
}

/// Runs a call of the host; an error is told to it and becomes a status.
fn guarded(host: Host, function: &str, body: impl FnOnce() -> Result<()>) -> bp_status {
    let Err(error) = body() else { return BP_OK };
    if let Some(message) = error.message {
        // No failure may be without words.
        let silent = message.trim().is_empty();
        let message = if silent { format!("{function} failed, and the plugin does not say why") } else { message };
        host.tell(error.status, error.place.as_ref(), &message);
    }
    error.status
}

/// How much a message of the log matters.
#[derive(Clone, Copy)]
pub enum Level {
    Debug = 0,
    Information = 1,
    Warning = 2,
}

/// The host, lent until the task is dropped: keep it in the task and nowhere else. Every thread may use it.
#[derive(Clone, Copy)]
pub struct Host(*const bp_host);
unsafe impl Send for Host {} // its functions are for any thread
unsafe impl Sync for Host {}
impl Host {
    /// Puts a line into the log of the run.
    pub fn log(self, level: Level, message: &str) {
        unsafe { ((*self.0).log)(self.0, level as i32, lent(message)) }
    }
    fn tell(self, status: bp_status, place: Option<&(String, u64)>, message: &str) {
        let message = lent(message);
        match place {
            Some((file, line)) => unsafe { ((*self.0).error_at)(self.0, status, lent(file), *line, message) },
            None => unsafe { ((*self.0).error)(self.0, status, message) },
        }
    }
}

const fn lent(text: &str) -> bp_str {
    bp_str::new(text)
}

/// An array of the other side; a null pointer is an empty one.
fn array<'a, T>(first: *const T, n: u64) -> &'a [T] {
    unsafe { slice(first, n) }
}

/// A text of the host, lent as long as what it stands in.
pub fn text(s: &bp_str) -> &str {
    unsafe { s.text() }
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
