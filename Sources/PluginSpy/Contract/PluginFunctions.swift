import PluginAPI

/// The functions of a plugin's tables that the host calls once it is loaded, in the header's order.
public enum PluginFunctions {
  /// Of a task.
  public static let task: [ContractFunction] = [
    .init(bp_task.self, \.option, "option", .any, [.uint32, .filled(.option)]),
    .init(bp_task.self, \.create, "create", .load, [.host, .loan(.setup), .newObject]),
    .init(bp_task.self, \.destroy, "destroy", .load, [.object], .nothing),
    .init(bp_task.self, \.param, "param", .load, [.object, .uint32, .filled(.parameter)]),
    .init(bp_task.self, \.class_name, "class_name", .load, [.object, .named(.kind), .uint32, .filled(.string)]),
    .init(bp_task.self, \.prepare, "prepare", .worker, [.object, .loan(.record), .named(.mode), .table(.inputs)]),
    .init(bp_task.self, \.account, "account", .worker, [.object, .loan(.record), .loan(.batch), .table(.ledger)]),
    .init(bp_task.self, \.build, "build", .step, [.object, .table(.graph), .loan(.batch), .named(.mode)]),
    .init(bp_task.self, \.decode, "decode", .worker, [.object, .loan(.decode), .table(.record)]),
    .init(bp_task.self, \.tune, "tune", .load, [.object, .table(.decodeSource)]),
    .init(bp_task.self, \.save, "save", .load, [.object, .table(.bytes)]),
  ]

  /// Of a format.
  public static let format: [ContractFunction] = [
    .init(bp_format.self, \.option, "option", .any, [.uint32, .filled(.option)]),
    .init(bp_format.self, \.probe, "probe", .io, [.table(.files), .string, .filled(.number)]),
    .init(bp_format.self, \.split, "split", .io, [.table(.files), .string, .uint32, .filled(.string)]),
    .init(bp_format.self, \.open, "open", .io, [.host, .loan(.opening), .newObject]),
    .init(bp_format.self, \.label, "label", .io, [.object, .named(.kind), .uint32, .filled(.string)]),
    .init(bp_format.self, \.next, "next", .io, [.object, .uint64, .filled(.records)]),
    .init(bp_format.self, \.close, "close", .io, [.object], .nothing),
    .init(bp_format.self, \.create, "create", .io, [.host, .loan(.opening), .newObject]),
    .init(bp_format.self, \.write, "write", .io, [.object, .loan(.record), .loan(.record), .table(.ledger)]),
    .init(bp_format.self, \.finish, "finish", .io, [.object]),
  ]

  /// Of a metric.
  public static let metric: [ContractFunction] = [
    .init(bp_metric.self, \.begin, "begin", .any, [.host, .loan(.setup), .newObject]),
    .init(bp_metric.self, \.update, "update", .state, [.object, .loan(.record), .loan(.record)]),
    .init(bp_metric.self, \.merge, "merge", .state, [.object, .otherObject]),
    .init(bp_metric.self, \.finish, "finish", .state, [.object, .table(.values)]),
    .init(bp_metric.self, \.end, "end", .state, [.object], .nothing),
  ]

  /// Of a custom operation, which belongs to the task that recorded it.
  public static let operation: [ContractFunction] = [
    .init(bp_op.self, \.infer, "infer", .step, [.object, .memory, .uint32, .out, .uint32, .uint32, .out]),
    .init(bp_op.self, \.forward, "forward", .step, [.object, .operationCall]),
    .init(bp_op.self, \.backward, "backward", .step, [.object, .operationCall]),
  ]

  /// Functions that end the life of the object that they are given.
  static let endings: Set<String> = ["bp_task.destroy", "bp_format.close", "bp_format.finish", "bp_metric.end"]
}
