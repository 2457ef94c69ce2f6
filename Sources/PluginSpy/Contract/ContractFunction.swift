import ForeignFunctions

/// One function pointer of the contract: where it stands, what it takes, when it may run.
public struct ContractFunction: Sendable {
  /// The struct that holds it, as the header names it.
  public let table: String
  /// The field, as the header names it.
  public let name: String
  /// Where it stands in the struct, in bytes.
  public let offset: Int
  /// Where it may run.
  public let tag: ThreadTag
  /// What it takes.
  public let arguments: [ContractArgument]
  /// What it returns.
  public let result: ContractResult

  /// `bp_task.prepare`, for messages.
  public var fullName: String { table + "." + name }

  /// Names a function of the contract.
  init<Table>(
    _ table: Table.Type, _ field: PartialKeyPath<Table>, _ name: String, _ tag: ThreadTag,
    _ arguments: [ContractArgument], _ result: ContractResult = .status
  ) {
    self.table = "\(table)"
    self.name = name
    self.offset = MemoryLayout<Table>.offset(of: field) ?? -1
    self.tag = tag
    self.arguments = arguments
    self.result = result
  }
}

/// Where a function may run, as the header's comments say.
public enum ThreadTag: String, Sendable {
  /// Any of the others.
  case any
  /// One thread, while nothing else runs on that self.
  case load
  /// A reader's or writer's thread, one call at a time for one cursor or writer.
  case io
  /// Many threads at once, for different records.
  case worker
  /// One call at a time for one self.
  case step
  /// One call at a time for one state: a metric's functions.
  case state
}

/// What a function takes at one place.
public enum ContractArgument: Sendable, Equatable {
  case int32, uint32, uint64, int64, float, double
  /// A `uint32_t`, or an `int32_t`, whose values the header names.
  case named(ContractNumber)
  case signedNamed(ContractNumber)
  /// `bp_str`, by value.
  case string
  /// What the other side made and this function is about: self, a cursor, a state.
  case object
  /// Another object beside the first, as `merge` has.
  case otherObject
  /// Where a new object is put.
  case newObject
  /// A table of the host's functions, lent for the call.
  case table(HostTableKind)
  /// The host's own table, lent until the object that is made is destroyed.
  case host
  /// Something that the host lends to be read.
  case loan(LoanKind)
  /// A custom operation of the plugin's.
  case operation
  /// A call of a custom operation.
  case operationCall
  /// A value of the graph.
  case value
  /// Values of the graph in an array; how many is the next argument.
  case values
  /// A struct that the function fills.
  case filled(ContractStruct)
  /// A struct that the function reads.
  case given(ContractStruct)
  /// Other memory that the function fills.
  case out
  /// Other memory that the function reads.
  case memory

  /// The type that crosses.
  public var type: ForeignType {
    switch self {
    case .int32, .signedNamed: .int32
    case .uint32, .value, .named: .uint32
    case .uint64: .uint64
    case .int64: .int64
    case .float: .float
    case .double: .double
    case .string: .string
    default: .pointer
    }
  }
}

/// What lies at an address that crosses, where the trace can show it.
public enum ContractStruct: String, Sendable {
  case string = "bp_str"
  case array = "bp_array"
  case input = "bp_input"
  case record = "bp_record"
  case records = "bp_records"
  case option = "bp_option"
  case parameter = "bp_param"
  case decode = "bp_decode"
  case number = "uint32_t"
}

/// What a function returns.
public enum ContractResult: Sendable {
  case nothing
  /// `bp_status`.
  case status
  /// `bp_value`.
  case value
  case pointer

  /// The type that crosses.
  public var type: ForeignType {
    switch self {
    case .nothing: .void
    case .status: .int32
    case .value: .uint32
    case .pointer: .pointer
    }
  }
}

/// The tables of functions that the host lends.
public enum HostTableKind: String, Sendable, CaseIterable {
  case host = "bp_host"
  case files = "bp_files"
  case inputs = "bp_input_sink"
  case ledger = "bp_ledger_sink"
  case graph = "bp_graph"
  case record = "bp_record_sink"
  case bytes = "bp_bytes_sink"
  case decodeSource = "bp_decode_source"
  case values = "bp_value_sink"
}

/// What the host lends to be read.
public enum LoanKind: String, Sendable {
  case record = "bp_record"
  case setup = "bp_setup"
  case batch = "bp_batch"
  case decode = "bp_decode"
  case opening = "bp_opening"
}
