// The field's loss as a custom operation of the contract.
#pragma once
#include "biobert_plugin.h"

namespace crf {

/// The operation: log Z - score of the gold tags, summed over sequences.
///
/// in: emissions f32 [M,C], tags i32 [M], starts i32 [m+1] (sequence s is words starts[s] up to starts[s+1]),
/// move f32 [C,C], ends f32 [2,C] (first and last); out: f32, rank 0. `self` points to the host, for messages.
bp_op loss_operation(const bp_host *const *host);

}  // namespace crf
