//! The format `bioc-json-rs`: BioC in JSON, read and written. See `document` for offsets, `json` for the notation.

mod document;
mod files;
mod json;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

use biobert_plugin::*;
use core::ffi::c_void;
use reader::Cursor;
use writer::Writer;

/// The status of a result; a failure is told to the host.
unsafe fn status(host: *const bp_host, result: Result<bp_status, Failure>) -> bp_status {
    result.unwrap_or_else(|failure| unsafe { failure.tell(host) })
}

unsafe extern "C" fn probe(files: *const bp_files, path: bp_str, confidence: *mut u32) -> bp_status {
    // Lent, as everything below is until its function returns. Less sure than the format that comes with the host.
    match unsafe { files::read(files, path.text(), 4096) } {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let looks = text.trim_start_matches('\u{FEFF}').trim_start().starts_with(['{', '[']);
            unsafe { *confidence = if looks && text.contains("\"passages\"") { 60 } else { 0 } };
            BP_OK
        }
        Err(failure) => failure.status,
    }
}

unsafe extern "C" fn split(files: *const bp_files, path: bp_str, i: u32, name: *mut bp_str) -> bp_status {
    match unsafe { files::split(files, path, i) } {
        Some(found) => {
            unsafe { *name = bp_str::new(found) };
            BP_OK
        }
        None => BP_DONE,
    }
}

unsafe extern "C" fn open(host: *const bp_host, opening: *const bp_opening, out: *mut *mut c_void) -> bp_status {
    let opened = unsafe { Cursor::open(host, &*opening) };
    unsafe {
        status(
            host,
            opened.map(|cursor| {
                *out = Box::into_raw(Box::new(cursor)).cast();
                BP_OK
            }),
        )
    }
}

unsafe extern "C" fn label(cursor: *mut c_void, kind: u32, i: u32, name: *mut bp_str) -> bp_status {
    match unsafe { &*cursor.cast::<Cursor>() }.label(kind, i) {
        Some(found) => {
            unsafe { *name = bp_str::new(found) };
            BP_OK
        }
        None => BP_DONE,
    }
}

unsafe extern "C" fn next(cursor: *mut c_void, at_most: u64, out: *mut bp_records) -> bp_status {
    let cursor = unsafe { &mut *cursor.cast::<Cursor>() };
    let host = cursor.host;
    match cursor.next(at_most) {
        Ok(Some(records)) => {
            let out = unsafe { &mut *out };
            out.count = records.len() as u64;
            out.stride = size_of::<bp_record>() as u64;
            out.first = records.as_ptr();
            BP_OK
        }
        Ok(None) => BP_DONE,
        Err(failure) => unsafe { failure.tell(host) },
    }
}

unsafe extern "C" fn close(cursor: *mut c_void) {
    // `open` made it.
    drop(unsafe { Box::from_raw(cursor.cast::<Cursor>()) });
}

unsafe extern "C" fn create(host: *const bp_host, opening: *const bp_opening, out: *mut *mut c_void) -> bp_status {
    let created = unsafe { Writer::create(host, &*opening) };
    unsafe {
        status(
            host,
            created.map(|writer| {
                *out = Box::into_raw(Box::new(writer)).cast();
                BP_OK
            }),
        )
    }
}

unsafe extern "C" fn write(
    writer: *mut c_void,
    source: *const bp_record,
    predicted: *const bp_record,
    ledger: *const bp_ledger_sink,
) -> bp_status {
    let writer = unsafe { &mut *writer.cast::<Writer>() };
    let host = writer.host;
    unsafe { status(host, writer.write(&*source, predicted.as_ref(), ledger).map(|()| BP_OK)) }
}

unsafe extern "C" fn finish(writer: *mut c_void) -> bp_status {
    // `create` made it.
    let writer = unsafe { Box::from_raw(writer.cast::<Writer>()) };
    let host = writer.host;
    unsafe { status(host, writer.finish().map(|()| BP_OK)) }
}

static FORMAT: bp_format = bp_format {
    offset_unit: BP_UNIT_UTF8,
    extensions: bp_str::new("json"),
    probe: Some(probe),
    split: Some(split),
    open: Some(open),
    label: Some(label),
    next: Some(next),
    close: Some(close),
    create: Some(create),
    write: Some(write),
    finish: Some(finish),
    ..bp_format::EMPTY
};

biobert_plugin! {
    id: "bioc-json-rs", version: "1.0", license: "Apache-2.0", summary: "BioC JSON, in Rust",
    items: [("biobert.format/1", "bioc-json-rs", "BioC JSON: passages, annotations and relations", &FORMAT)]
}
