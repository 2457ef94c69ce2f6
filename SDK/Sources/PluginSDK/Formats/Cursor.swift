import PluginAPI

/// A reader behind the contract's opaque pointer: gathers its records and lends them until the next call.
final class Cursor {
  /// So that a host that asks for very many records gets them in pieces, and memory stays bounded.
  private static let mostAtOnce = 1024

  let reader: any RecordReader
  let host: HostLink
  private var drafts: [RecordDraft] = []
  private var records = GrowingBuffer<bp_record>()
  private var waiting: PluginError?

  init(reader: any RecordReader, host: HostLink) {
    self.reader = reader
    self.host = host
  }

  /// An error that a later call tells: what the host said of its own function it said of this call alone.
  private static func retold(_ error: PluginError) -> PluginError {
    guard case .passed = error.kind else { return error }
    let kind: PluginError.Kind = error.status == BP_E_DATA ? .data : .input
    return PluginError(kind, "the file could not be read to its end")
  }

  /// Lends up to `atMost` records. An error behind good records is kept for the next call, so that no record is lost.
  func next(_ atMost: UInt64, _ out: UnsafeMutablePointer<bp_records>) throws(PluginError) -> bp_status {
    guard atMost > 0 else { throw .argument("a reader was asked for 0 records") }
    records.removeAll()
    if let error = waiting {
      waiting = nil
      throw error
    }
    let limit = min(Int(clamping: atMost), Self.mostAtOnce)
    while records.count < limit {
      if drafts.count == records.count { drafts.append(RecordDraft()) }
      let draft = drafts[records.count]
      draft.reset()
      do throws(PluginError) {
        guard try reader.read(into: draft) else { break }
      } catch {
        if records.count == 0 { throw error }
        waiting = Self.retold(error)
        break
      }
      records.append(draft.content.lend())
    }
    var given = bp_records()
    given.count = UInt64(records.count)
    given.stride = UInt64(MemoryLayout<bp_record>.stride)
    given.first = records.address
    fill(out, with: given)
    return records.count == 0 ? BP_DONE : BP_OK
  }
}
