import PluginAPI
import PluginHost

/// The functions of the tables that the host lends, which plugins call.
public enum HostFunctions {
  /// Those of one table, in the header's order; the first argument of each is the table itself.
  public static func of(_ kind: HostTableKind) -> [ContractFunction] {
    switch kind {
    case .host: host
    case .files: files
    case .inputs: [.init(bp_input_sink.self, \.input, "input", .worker, [.table(.inputs), .given(.input)])]
    case .ledger:
      [.init(bp_ledger_sink.self, \.entry, "entry", .any, [.table(.ledger), .string, .named(.kind), .uint32])]
    case .graph: graph
    case .record: [.init(bp_record_sink.self, \.put, "put", .worker, [.table(.record), .given(.record)])]
    case .bytes: [.init(bp_bytes_sink.self, \.write, "write", .load, [.table(.bytes), .memory, .uint64])]
    case .decodeSource: decodeSource
    case .values:
      [.init(bp_value_sink.self, \.put, "put", .any, [.table(.values), .string, .double, .named(.valueFlags)])]
    }
  }

  /// The type of a table.
  static func type(of kind: HostTableKind) -> any GrowingStruct.Type {
    switch kind {
    case .host: bp_host.self
    case .files: bp_files.self
    case .inputs: bp_input_sink.self
    case .ledger: bp_ledger_sink.self
    case .graph: bp_graph.self
    case .record: bp_record_sink.self
    case .bytes: bp_bytes_sink.self
    case .decodeSource: bp_decode_source.self
    case .values: bp_value_sink.self
    }
  }

  private static let host: [ContractFunction] = [
    .init(bp_host.self, \.error, "error", .any, [.table(.host), .signedNamed(.status), .string], .nothing),
    .init(
      bp_host.self, \.error_at, "error_at", .any, [.table(.host), .signedNamed(.status), .string, .uint64, .string],
      .nothing),
    .init(bp_host.self, \.log, "log", .any, [.table(.host), .int32, .string], .nothing),
    .init(bp_host.self, \.extension, "extension", .any, [.table(.host), .string], .pointer),
  ]

  private static let files: [ContractFunction] = [
    .init(bp_files.self, \.open, "open", .io, [.table(.files), .string, .out]),
    .init(bp_files.self, \.read, "read", .io, [.table(.files), .memory, .out, .uint64, .out]),
    .init(bp_files.self, \.close, "close", .io, [.table(.files), .memory], .nothing),
    .init(bp_files.self, \.entry, "entry", .io, [.table(.files), .string, .uint64, .filled(.string)]),
    .init(bp_files.self, \.create, "create", .io, [.table(.files), .string, .out]),
    .init(bp_files.self, \.write, "write", .io, [.table(.files), .memory, .memory, .uint64]),
  ]

  private static let decodeSource: [ContractFunction] = [
    .init(bp_decode_source.self, \.next, "next", .load, [.table(.decodeSource), .filled(.decode)]),
    .init(bp_decode_source.self, \.rewind, "rewind", .load, [.table(.decodeSource)]),
  ]

  private static let graph: [ContractFunction] = [
    .init(bp_graph.self, \.hidden, "hidden", .step, [.table(.graph), .int32], .value),
    .init(bp_graph.self, \.pooled, "pooled", .step, [.table(.graph)], .value),
    .init(bp_graph.self, \.parameter, "parameter", .step, [.table(.graph), .uint32], .value),
    .init(bp_graph.self, \.constant, "constant", .step, [.table(.graph), .given(.array)], .value),
    .init(bp_graph.self, \.random, "random", .step, [.table(.graph), .uint64, .uint64, .out]),
    .init(bp_graph.self, \.loss, "loss", .step, [.table(.graph), .string, .value, .double]),
    .init(bp_graph.self, \.output, "output", .step, [.table(.graph), .uint32, .value, .named(.axis), .memory]),
    .init(bp_graph.self, \.shape, "shape", .step, [.table(.graph), .value, .out, .out]),
    .init(bp_graph.self, \.linear, "linear", .step, [.table(.graph), .value, .value, .value], .value),
    .init(
      bp_graph.self, \.matmul, "matmul", .step, [.table(.graph), .value, .value, .named(.transposition)], .value),
    .init(bp_graph.self, \.add, "add", .step, [.table(.graph), .value, .value], .value),
    .init(bp_graph.self, \.mul, "mul", .step, [.table(.graph), .value, .value], .value),
    .init(bp_graph.self, \.scale, "scale", .step, [.table(.graph), .value, .float], .value),
    .init(
      bp_graph.self, \.activation, "activation", .step, [.table(.graph), .signedNamed(.activation), .value], .value),
    .init(bp_graph.self, \.softmax, "softmax", .step, [.table(.graph), .value], .value),
    .init(
      bp_graph.self, \.layer_norm, "layer_norm", .step, [.table(.graph), .value, .value, .value, .float], .value),
    .init(bp_graph.self, \.dropout, "dropout", .step, [.table(.graph), .value, .float], .value),
    .init(bp_graph.self, \.gather_rows, "gather_rows", .step, [.table(.graph), .value, .value], .value),
    .init(bp_graph.self, \.concat, "concat", .step, [.table(.graph), .values, .uint32, .int32], .value),
    .init(bp_graph.self, \.slice, "slice", .step, [.table(.graph), .value, .int32, .int64, .int64], .value),
    .init(bp_graph.self, \.reshape, "reshape", .step, [.table(.graph), .value, .memory, .int32], .value),
    .init(
      bp_graph.self, \.segment, "segment", .step, [.table(.graph), .signedNamed(.reduction), .value, .value], .value),
    .init(
      bp_graph.self, \.cross_entropy, "cross_entropy", .step, [.table(.graph), .value, .value, .value, .int32],
      .value),
    .init(
      bp_graph.self, \.bce_with_logits, "bce_with_logits", .step, [.table(.graph), .value, .value, .value], .value),
    .init(bp_graph.self, \.mse, "mse", .step, [.table(.graph), .value, .value], .value),
    .init(
      bp_graph.self, \.custom, "custom", .step, [.table(.graph), .operation, .values, .uint32, .out, .uint32]),
  ]
}
