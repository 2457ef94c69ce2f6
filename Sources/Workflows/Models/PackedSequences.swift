import Encoder

// Both the encoder and the plugin host have a packed batch, and the module Encoder cannot be named, since the standard
// library has a protocol of its name: this file sees one of them only.

/// What the encoder reads.
typealias PackedSequences = PackedBatch
