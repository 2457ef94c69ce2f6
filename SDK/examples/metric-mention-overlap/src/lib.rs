//! The metric `mention-overlap.v1`: how well predicted mentions meet the gold ones where borders may differ.
//!
//! A prediction and a gold mention *meet* when they have one type and share at least one character. Predictions and
//! gold mentions are then paired one to one, as many as can be: a prediction that swallows three gold mentions meets
//! one of them. Pairs are the true positives of `precision`, `recall` and `f1`. `characters_f1` counts characters
//! instead, each once a type, and `exact_f1` mentions of the same type and borders: the three together say whether an
//! error is one of finding or one of borders. Fragments of a discontinuous mention are one mention.

mod mentions;
mod tally;

use biobert_plugin::*;
use core::ffi::c_void;
use mentions::Mentions;
use tally::Tally;

struct State {
    /// Names of the types, copied.
    names: Vec<String>,
    /// A tally for each of them, and a last one for labels without a name.
    of: Vec<Tally>,
}

unsafe extern "C" fn begin(_host: *const bp_host, setup: *const bp_setup, out: *mut *mut c_void) -> bp_status {
    // The setup is lent; `out` is the host's, for this call.
    let labels = unsafe { (*setup).labels_of(BP_OF_SPANS) };
    let names: Vec<String> = labels
        .map(|l| unsafe { l.names() }.iter().map(|name| unsafe { name.text() }.to_string()).collect())
        .unwrap_or_default();
    let of = vec![Tally::default(); names.len() + 1];
    unsafe { *out = Box::into_raw(Box::new(State { names, of })).cast() };
    BP_OK
}

unsafe extern "C" fn update(state: *mut c_void, gold: *const bp_record, predicted: *const bp_record) -> bp_status {
    // `begin` made the state; the records are lent, and a missing prediction is null.
    let state = unsafe { &mut *state.cast::<State>() };
    let gold = unsafe { Mentions::of(gold.as_ref()) };
    let predicted = unsafe { Mentions::of(predicted.as_ref()) };
    let labels = gold.labels().chain(predicted.labels()).collect::<std::collections::BTreeSet<u32>>();
    for label in labels {
        let place = (label as usize).min(state.names.len());
        state.of[place].add(&gold.with(label), &predicted.with(label));
    }
    BP_OK
}

unsafe extern "C" fn merge(into: *mut c_void, from: *const c_void) -> bp_status {
    // Both are states of equal setups.
    let (into, from) = unsafe { (&mut *into.cast::<State>(), &*from.cast::<State>()) };
    for (a, b) in into.of.iter_mut().zip(&from.of) {
        a.merge(b);
    }
    BP_OK
}

unsafe extern "C" fn finish(state: *const c_void, sink: *const bp_value_sink) -> bp_status {
    let state = unsafe { &*state.cast::<State>() };
    let put = |name: &str, value: Option<f64>, flags: u32| {
        let flags = flags | BP_HIGHER_IS_BETTER | if value.is_none() { BP_UNDEFINED } else { 0 };
        unsafe { ((*sink).put)(sink, bp_str::new(name), value.unwrap_or(0.0), flags) }
    };
    let mut all = Tally::default();
    state.of.iter().for_each(|tally| all.merge(tally));
    put("precision", all.met.precision(), 0);
    put("recall", all.met.recall(), 0);
    put("f1", all.met.f1(), BP_PRIMARY);
    put("exact_f1", all.exact.f1(), 0);
    let mut status = put("characters_f1", all.characters.f1(), 0);
    for (name, tally) in state.names.iter().zip(&state.of) {
        if status == BP_OK && !name.is_empty() {
            status = put(&format!("f1:{name}"), tally.met.f1(), 0);
        }
    }
    status
}

unsafe extern "C" fn end(state: *mut c_void) {
    // `begin` made it, and the host ends it once.
    drop(unsafe { Box::from_raw(state.cast::<State>()) });
}

static METRIC: bp_metric = bp_metric {
    begin: Some(begin),
    update: Some(update),
    merge: Some(merge),
    finish: Some(finish),
    end: Some(end),
    ..bp_metric::EMPTY
};

biobert_plugin! {
    id: "mention-overlap", version: "1.0", license: "Apache-2.0", summary: "Mentions by overlap",
    items: [("biobert.metric/1", "mention-overlap.v1", "Mentions that meet, paired one to one, and their characters",
             &METRIC)]
}
