import PluginAPI

/// Why a plugin cannot go on: the status the host receives, the sentence a user reads, and the place in a user's file.
public struct PluginError: Error, Sendable, Equatable {
  /// What kind of failure it is.
  public enum Kind: Sendable, Equatable {
    /// The caller broke a rule of the contract.
    case argument
    /// Shapes do not fit.
    case shape
    /// The user's file is at fault.
    case data
    /// Reading or writing failed.
    case input
    /// No memory.
    case memory
    /// Understood, and not done here.
    case unsupported
    /// Anything else.
    case `internal`
    /// A function of the host failed and has said why; the status is passed on.
    case passed(status: Int32)
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// One sentence for the user, with values and what to do.
  public let message: String
  /// The user's file that is at fault; empty when none is.
  public let file: String
  /// The line in that file, from 1; 0 for the whole file.
  public let line: Int

  /// A failure of `kind`, told by `message`.
  public init(_ kind: Kind, _ message: String, file: String = "", line: Int = 0) {
    self.kind = kind
    self.message = message
    self.file = file
    self.line = line
  }

  /// The caller broke a rule of the contract.
  public static func argument(_ message: String) -> PluginError { PluginError(.argument, message) }
  /// Shapes do not fit.
  public static func shape(_ message: String) -> PluginError { PluginError(.shape, message) }
  /// The user's data is at fault: a file at `line` (0: the whole file), or what training holds.
  public static func data(_ message: String, file: String = "", line: Int = 0) -> PluginError {
    PluginError(.data, message, file: file, line: line)
  }
  /// Understood, and not done here.
  public static func unsupported(_ message: String) -> PluginError { PluginError(.unsupported, message) }
  /// Anything else.
  public static func `internal`(_ message: String) -> PluginError { PluginError(.internal, message) }
  /// A failure that a function of the host has already told.
  static func passed(_ status: bp_status) -> PluginError { PluginError(.passed(status: status), "") }

  /// The status that the contract has for this kind.
  var status: bp_status {
    switch kind {
    case .argument: BP_E_ARGUMENT
    case .shape: BP_E_SHAPE
    case .data: BP_E_DATA
    case .input: BP_E_IO
    case .memory: BP_E_MEMORY
    case .unsupported: BP_E_UNSUPPORTED
    case .internal: BP_E_INTERNAL
    case .passed(let status): status < 0 ? status : BP_E_INTERNAL
    }
  }
}
