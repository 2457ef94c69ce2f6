//! Metrics.
use super::*;

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
