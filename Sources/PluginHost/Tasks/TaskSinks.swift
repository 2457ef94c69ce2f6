import PluginAPI

/// Takes the inputs that `prepare` gives.
final class InputSink {
  private static let most = 1 << 20
  private let record: StoredRecord
  private let site: PluginSite
  private let fits: (PreparedInput) -> Bool
  private(set) var inputs: [PreparedInput] = []
  /// Whether an input was not taken because it did not fit.
  private(set) var hasRefused = false
  private(set) var error: PluginError?

  /// - Parameter fits: whether an input fits the encoder; called for each, in order.
  init(_ record: StoredRecord, site: PluginSite, fits: @escaping (PreparedInput) -> Bool) {
    self.record = record
    self.site = site
    self.fits = fits
  }

  /// Lends the sink for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_input_sink>) -> Result) -> Result {
    var table = bp_input_sink()
    table.size = UInt64(MemoryLayout<bp_input_sink>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.input = { sink, input in
      guard let context = sink?.pointee.ctx else { return BP_E_ARGUMENT }
      return Unmanaged<InputSink>.fromOpaque(context).takeUnretainedValue().take(input)
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func take(_ input: UnsafePointer<bp_input>?) -> Int32 {
    do throws(PluginError) {
      guard inputs.count < Self.most else {
        throw .nonsense(site, .tooMany(field: "input", found: UInt64(inputs.count) + 1, limit: UInt64(Self.most)))
      }
      let prepared = try PreparedInput(input, record: record, site: site)
      guard fits(prepared) else {
        hasRefused = true
        return BP_E_SHAPE
      }
      inputs.append(prepared)
      return BP_OK
    } catch {
      if self.error == nil { self.error = error }
      return BP_E_ARGUMENT
    }
  }
}

/// Takes the record that `decode` puts.
final class RecordSink {
  private let source: StoredRecord
  private let targets: TaskTargets
  private let labels: PredictedLabels
  private let site: PluginSite
  private(set) var record: StoredRecord?
  /// Parts of what was put that are no targets of the task.
  private(set) var unread: [String] = []
  private(set) var error: PluginError?

  init(_ source: StoredRecord, targets: TaskTargets, labels: PredictedLabels, site: PluginSite) {
    self.source = source
    self.targets = targets
    self.labels = labels
    self.site = site
  }

  /// Lends the sink for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_record_sink>) -> Result) -> Result {
    var table = bp_record_sink()
    table.size = UInt64(MemoryLayout<bp_record_sink>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.put = { sink, record in
      guard let context = sink?.pointee.ctx else { return BP_E_ARGUMENT }
      return Unmanaged<RecordSink>.fromOpaque(context).takeUnretainedValue().take(record)
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func take(_ pointer: UnsafePointer<bp_record>?) -> Int32 {
    do throws(PluginError) {
      guard record == nil else { throw .nonsense(site, .tooMany(field: "put", found: 2, limit: 1)) }
      let predicted = try site.record(pointer)
      unread = source.unread(of: predicted, targets: targets)
      let words = UInt64(source.words.count)
      guard predicted.n_words == 0 || predicted.n_words == words else {
        throw .nonsense(site, .tooMany(field: "words", found: predicted.n_words, limit: words))
      }
      do throws(RecordFault) {
        var image = source.predicted(try RecordAdmission().image(predicted), targets: targets)
        var check = RecordCheck(unit: .utf8)
        check.isPrediction = true
        if targets.contains(.pairLabels), !targets.contains(.pairs) {
          check.candidates = Set(source.pairs.map { [UInt32($0.head), UInt32($0.tail)] })
        }
        // Only what the plugin put is held to the model's labels; what is the record's own may have others.
        check.labelCounts = labels.counts(words: predicted.n_words > 0, targets: targets)
        try check.check(&image)
        labels.name(&image, words: predicted.n_words > 0, targets: targets)
        record = withExtendedLifetime(source) { StoredRecord(image) }
      } catch {
        throw .record(site, RecordFault(file: source.file, line: source.line, id: source.id, problem: error.problem))
      }
      return BP_OK
    } catch {
      if self.error == nil { self.error = error }
      return BP_E_ARGUMENT
    }
  }
}

/// Takes the bytes that `save` writes.
final class BytesSink {
  static let most = 1 << 20
  private let site: PluginSite
  private(set) var bytes: [UInt8] = []
  private(set) var error: PluginError?

  init(site: PluginSite) { self.site = site }

  /// Lends the sink for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_bytes_sink>) -> Result) -> Result {
    var table = bp_bytes_sink()
    table.size = UInt64(MemoryLayout<bp_bytes_sink>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.write = { sink, bytes, count in
      guard let context = sink?.pointee.ctx else { return BP_E_ARGUMENT }
      return Unmanaged<BytesSink>.fromOpaque(context).takeUnretainedValue().take(bytes, count)
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func take(_ start: UnsafeRawPointer?, _ count: UInt64) -> Int32 {
    guard count > 0 else { return BP_OK }
    guard let start else {
      error = error ?? .nonsense(site, .badPointer(field: "write"))
      return BP_E_ARGUMENT
    }
    let room = UInt64(Self.most - bytes.count)
    guard count <= room else {
      let (sum, overflows) = count.addingReportingOverflow(UInt64(bytes.count))
      error =
        error ?? .nonsense(site, .tooMany(field: "state", found: overflows ? .max : sum, limit: UInt64(Self.most)))
      return BP_E_ARGUMENT
    }
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: Int(count)))
    return BP_OK
  }
}

/// Gives `tune` one record after the other.
final class DecodeSource {
  private let count: Int
  private let site: PluginSite
  private let element: (Int) throws(PluginError) -> DecodeInput
  private var position = 0
  /// What is lent until the next call.
  private var lent: (input: DecodeInput, arena: Arena)?
  private(set) var error: PluginError?

  init(count: Int, site: PluginSite, element: @escaping (Int) throws(PluginError) -> DecodeInput) {
    self.count = count
    self.site = site
    self.element = element
  }

  /// Lends the source for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_decode_source>) -> Result) -> Result {
    var table = bp_decode_source()
    table.size = UInt64(MemoryLayout<bp_decode_source>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.next = { source, out in
      guard let context = source?.pointee.ctx, let out else { return BP_E_ARGUMENT }
      return Unmanaged<DecodeSource>.fromOpaque(context).takeUnretainedValue().next(out)
    }
    table.rewind = { source in
      guard let context = source?.pointee.ctx else { return BP_E_ARGUMENT }
      Unmanaged<DecodeSource>.fromOpaque(context).takeUnretainedValue().position = 0
      return BP_OK
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func next(_ out: UnsafeMutablePointer<bp_decode>) -> Int32 {
    guard error == nil else { return BP_E_INTERNAL }
    guard position < count else { return BP_DONE }
    do throws(PluginError) {
      let input = try element(position)
      let arena = Arena()
      var decode = input.lend(arena)
      lent = (input, arena)
      // The plugin allocated the struct, perhaps an older and shorter one: it says how much may be written.
      let room = min(Int(clamping: out.pointee.size), MemoryLayout<bp_decode>.size)
      guard room >= MemoryLayout<bp_decode>.offset(of: \.flags).map({ $0 + 4 }) ?? room else {
        throw .nonsense(site, .size(field: "bp_decode", found: out.pointee.size))
      }
      // The size is the plugin's own, and stays as it is.
      decode.size = out.pointee.size
      withUnsafeBytes(of: decode) {
        UnsafeMutableRawPointer(out).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(out), byteCount: room)
      }
      position += 1
      return BP_OK
    } catch {
      self.error = error
      return BP_E_INTERNAL
    }
  }
}

extension PluginSite {
  /// Copies the head of a record that a plugin made.
  func record(_ pointer: UnsafePointer<bp_record>?) throws(PluginError) -> bp_record {
    do throws(AdoptionFault) {
      return try adopt(pointer, as: bp_record.self)
    } catch {
      if case .size(let found) = error { throw .nonsense(self, .size(field: "bp_record", found: found)) }
      throw .nonsense(self, .badPointer(field: "bp_record"))
    }
  }
}
