//! The host's files, as bytes.

use biobert_plugin::*;
use core::ffi::c_void;

/// The splits, and what their files may be called, without an ending.
const SPLITS: [(&str, &[&str]); 3] = [
    ("train", &["train", "training"]),
    ("devel", &["devel", "dev", "valid", "validation", "development"]),
    ("test", &["test", "testing"]),
];

/// The name of a folder's file that is a split.
unsafe fn file_of(files: *const bp_files, folder: bp_str, split: &str) -> Option<String> {
    let names = SPLITS.iter().find(|(name, _)| *name == split).map_or(&[][..], |(_, names)| names);
    let mut name = bp_str::EMPTY;
    for i in 0.. {
        // The name is lent until the next call.
        if unsafe { ((*files).entry)(files, folder, i, &mut name) } != BP_OK {
            break;
        }
        let entry = unsafe { name.text() };
        let stem = entry.strip_suffix(".gz").unwrap_or(entry).strip_suffix(".json");
        if stem.is_some_and(|stem| names.contains(&stem)) {
            return Some(entry.to_string());
        }
    }
    None
}

/// Split i of a folder; None at the end, and for a file.
///
/// # Safety
/// `files` and the path are lent.
pub unsafe fn split(files: *const bp_files, path: bp_str, i: u32) -> Option<&'static str> {
    let found = SPLITS.iter().map(|(name, _)| *name).filter(|name| unsafe { file_of(files, path, name) }.is_some());
    found.into_iter().nth(i as usize)
}

/// The path of what is opened: a file, or a split of a folder.
///
/// # Safety
/// The opening is lent.
pub unsafe fn path_of(opening: &bp_opening) -> String {
    let (path, split) = unsafe { (opening.path.text(), opening.split.text()) };
    if split.is_empty() {
        return path.to_string();
    }
    let file = unsafe { file_of(opening.files, opening.path, split) };
    format!("{path}/{}", file.unwrap_or_else(|| format!("{split}.json")))
}

/// A file's first bytes, or all of it.
///
/// # Safety
/// `files` are lent.
pub unsafe fn read(files: *const bp_files, path: &str, at_most: u64) -> Result<Vec<u8>, Failure> {
    let mut stream: *mut c_void = core::ptr::null_mut();
    let (mut bytes, mut buffer) = (Vec::new(), vec![0u8; 1 << 16]);
    check(unsafe { ((*files).open)(files, bp_str::new(path), &mut stream) })?;
    let result = loop {
        let wanted = (buffer.len() as u64).min(at_most - bytes.len() as u64);
        let mut got = 0;
        // `buffer` has room for what is asked.
        let status = unsafe { ((*files).read)(files, stream, buffer.as_mut_ptr().cast(), wanted, &mut got) };
        if status < 0 {
            break Err(Failure::told(status));
        }
        bytes.extend_from_slice(&buffer[..buffer.len().min(got as usize)]);
        if got == 0 || bytes.len() as u64 >= at_most {
            break Ok(bytes);
        }
    };
    unsafe { ((*files).close)(files, stream) };
    result
}
