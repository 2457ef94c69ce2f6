import PluginAPI

/// The host that a plugin talks to: its table lives as long as the process, and absent functions read as nil.
struct HostLink: @unchecked Sendable {  // The table is constant and its functions may be called from any thread.
  let host: UnsafePointer<bp_host>
  let table: bp_host

  init(_ host: UnsafePointer<bp_host>) {
    self.host = host
    table = adopt(host)
  }

  init(checking host: UnsafePointer<bp_host>?) throws(PluginError) {
    guard let host else { throw .argument("no host was given") }
    self.init(host)
  }

  /// Tells the host why a call fails, and gives the status that the call returns.
  func report(_ error: PluginError) -> bp_status {
    if case .passed = error.kind { return error.status }
    error.message.withUTF8Bytes { message in
      let message = BorrowedText(message).c
      if !error.file.isEmpty, let say = table.error_at {
        error.file.withUTF8Bytes {
          say(host, error.status, BorrowedText($0).c, UInt64(clamping: error.line), message)
        }
      } else if let say = table.error {
        say(host, error.status, message)
      }
    }
    return error.status
  }

  /// Runs `body` at the boundary: what it throws is told to the host and becomes a status.
  func status(_ body: () throws(PluginError) -> bp_status) -> bp_status {
    do throws(PluginError) {
      return try body()
    } catch {
      return report(error)
    }
  }

  /// Runs `body` at the boundary: what it throws is told to the host and becomes nil.
  func value<Value>(_ body: () throws(PluginError) -> Value) -> Value? {
    do throws(PluginError) {
      return try body()
    } catch {
      _ = report(error)
      return nil
    }
  }
}

/// How important a message is.
public enum LogLevel: Int32, Sendable {
  /// For the plugin's author.
  case debug = 0
  /// For the user who asked for details.
  case information = 1
  /// For every user.
  case warning = 2
}

/// Where a plugin writes messages that are no errors.
public struct Log: Sendable {
  let link: HostLink?

  /// Writes one sentence.
  public func write(_ level: LogLevel, _ message: String) {
    guard let link, let log = link.table.log else { return }
    message.withUTF8Bytes { log(link.host, level.rawValue, BorrowedText($0).c) }
  }
}
