import PluginAPI

/// A struct of the contract that begins with its size: it grows at its end from version to version, and is never shorter
/// than it was in 1.0.
package protocol GrowingStruct {
  /// How many bytes it had in 1.0; a test compares it with what was recorded then.
  static var firstSize: Int { get }
}

extension GrowingStruct {
  /// How many bytes it has now.
  package static var knownSize: Int { MemoryLayout<Self>.size }
}

// What plugins make.
extension bp_plugin: GrowingStruct { package static var firstSize: Int { 104 } }
extension bp_item: GrowingStruct { package static var firstSize: Int { 64 } }
extension bp_task: GrowingStruct { package static var firstSize: Int { 120 } }
extension bp_format: GrowingStruct { package static var firstSize: Int { 112 } }
extension bp_metric: GrowingStruct { package static var firstSize: Int { 80 } }
extension bp_functions: GrowingStruct { package static var firstSize: Int { 16 } }
extension bp_function: GrowingStruct { package static var firstSize: Int { 64 } }
extension bp_option: GrowingStruct { package static var firstSize: Int { 96 } }
extension bp_param: GrowingStruct { package static var firstSize: Int { 96 } }
extension bp_input: GrowingStruct { package static var firstSize: Int { 72 } }
extension bp_op: GrowingStruct { package static var firstSize: Int { 56 } }
extension bp_records: GrowingStruct { package static var firstSize: Int { 32 } }
extension bp_record: GrowingStruct { package static var firstSize: Int { 248 } }
extension bp_decode: GrowingStruct { package static var firstSize: Int { 48 } }

// What the host makes.
extension bp_host: GrowingStruct { package static var firstSize: Int { 56 } }
extension bp_files: GrowingStruct { package static var firstSize: Int { 64 } }
extension bp_setup: GrowingStruct { package static var firstSize: Int { 112 } }
extension bp_batch: GrowingStruct { package static var firstSize: Int { 144 } }
extension bp_opening: GrowingStruct { package static var firstSize: Int { 72 } }
extension bp_op_call: GrowingStruct { package static var firstSize: Int { 72 } }
extension bp_graph: GrowingStruct { package static var firstSize: Int { 224 } }
extension bp_input_sink: GrowingStruct { package static var firstSize: Int { 24 } }
extension bp_ledger_sink: GrowingStruct { package static var firstSize: Int { 24 } }
extension bp_record_sink: GrowingStruct { package static var firstSize: Int { 24 } }
extension bp_bytes_sink: GrowingStruct { package static var firstSize: Int { 24 } }
extension bp_decode_source: GrowingStruct { package static var firstSize: Int { 32 } }
extension bp_value_sink: GrowingStruct { package static var firstSize: Int { 24 } }

/// All of them, for the test that compares their first sizes with what was recorded.
package enum GrowingStructs {
  /// The types, by their names in the header.
  package static var all: [(name: String, firstSize: Int)] {
    func entry<Table: GrowingStruct>(_: Table.Type) -> (name: String, firstSize: Int) {
      (String(describing: Table.self), Table.firstSize)
    }
    return [
      entry(bp_plugin.self), entry(bp_item.self), entry(bp_task.self), entry(bp_format.self), entry(bp_metric.self),
      entry(bp_functions.self), entry(bp_function.self), entry(bp_option.self), entry(bp_param.self),
      entry(bp_input.self), entry(bp_op.self), entry(bp_records.self), entry(bp_record.self), entry(bp_decode.self),
      entry(bp_host.self), entry(bp_files.self), entry(bp_setup.self), entry(bp_batch.self), entry(bp_opening.self),
      entry(bp_op_call.self), entry(bp_graph.self), entry(bp_input_sink.self), entry(bp_ledger_sink.self),
      entry(bp_record_sink.self), entry(bp_bytes_sink.self), entry(bp_decode_source.self), entry(bp_value_sink.self),
    ]
  }
}
