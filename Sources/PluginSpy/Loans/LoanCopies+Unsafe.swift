import PluginAPI
import PluginHost

/// Copies of what the host lends, with all that they point to.
extension Loan {
  /// The address of the copy of a loan; nil where there is nothing to copy.
  func copy(_ kind: LoanKind, _ address: UnsafeRawPointer?) -> UnsafeRawPointer? {
    guard let address else { return nil }
    func value<Table: GrowingStruct>(_ table: Table?) -> UnsafeRawPointer? {
      guard let table, let place = aged([table]) else { return nil }
      return UnsafeRawPointer(place)
    }
    switch kind {
    case .record: return value(record(address.assumingMemoryBound(to: bp_record.self).pointee))
    case .setup: return value(setup(address.assumingMemoryBound(to: bp_setup.self).pointee))
    case .batch: return value(batch(address.assumingMemoryBound(to: bp_batch.self).pointee))
    case .decode: return value(decode(address.assumingMemoryBound(to: bp_decode.self).pointee))
    case .opening: return value(opening(address.assumingMemoryBound(to: bp_opening.self).pointee))
    }
  }

  private func labels(_ labels: UnsafePointer<bp_labels>?, _ count: UInt64) -> UnsafePointer<bp_labels>? {
    guard let labels, let copies = take(bp_labels.self, Int(count)) else { return nil }
    for index in 0..<Int(count) {
      var copy = labels[index]
      copy.names = strings(copy.names, UInt64(copy.n))
      copy.counts = array(copy.counts, UInt64(copy.n))
      (copies + index).initialize(to: copy)
    }
    return UnsafePointer(copies)
  }

  private func strings(_ strings: UnsafePointer<bp_str>?, _ count: UInt64) -> UnsafePointer<bp_str>? {
    guard let strings, let copies = take(bp_str.self, Int(count)) else { return nil }
    for index in 0..<Int(count) { (copies + index).initialize(to: string(strings[index])) }
    return UnsafePointer(copies)
  }

  private func settings(_ settings: UnsafePointer<bp_setting>?, _ count: UInt64) -> UnsafePointer<bp_setting>? {
    guard let settings, let copies = take(bp_setting.self, Int(count)) else { return nil }
    for index in 0..<Int(count) {
      var copy = settings[index]
      copy.text = string(copy.text)
      (copies + index).initialize(to: copy)
    }
    return UnsafePointer(copies)
  }

  private func record(_ record: bp_record) -> bp_record {
    var copy = record
    copy.id = string(record.id)
    copy.kind = string(record.kind)
    copy.file = string(record.file)
    if let texts = record.texts, let copies = take(bp_text.self, Int(record.n_texts)) {
      for index in 0..<Int(record.n_texts) {
        var text = texts[index]
        text.id = string(text.id)
        text.text = string(text.text)
        (copies + index).initialize(to: text)
      }
      copy.texts = UnsafePointer(copies)
    }
    copy.words = array(record.words, record.n_words)
    copy.sentences = array(record.sentences, record.n_sentences)
    copy.spans = array(record.spans, record.n_spans)
    copy.span_ids = strings(record.span_ids, record.n_spans)
    copy.span_texts = strings(record.span_texts, record.n_spans)
    copy.pairs = array(record.pairs, record.n_pairs)
    copy.classes = array(record.classes, record.n_classes)
    if let answers = record.answers, let copies = take(bp_answer.self, Int(record.n_answers)) {
      for index in 0..<Int(record.n_answers) {
        var answer = answers[index]
        answer.text = string(answer.text)
        (copies + index).initialize(to: answer)
      }
      copy.answers = UnsafePointer(copies)
    }
    copy.values = array(record.values, record.n_values)
    copy.extra = string(record.extra)
    copy.labels = labels(record.labels, record.n_labels)
    return copy
  }

  private func batch(_ batch: bp_batch) -> bp_batch {
    var copy = batch
    if let records = batch.records {
      let copies = (0..<Int(batch.n_records)).map { index in
        let place = UnsafeRawPointer(records) + index * Int(batch.stride)
        return record(place.assumingMemoryBound(to: bp_record.self).pointee)
      }
      copy.records = aged(copies)
      copy.stride = UInt64(age.size(of: bp_record.self))
    }
    copy.first_token = array(batch.first_token, batch.n_windows + 1)
    copy.record = array(batch.record, batch.n_windows)
    copy.number = array(batch.number, batch.n_windows)
    copy.count = array(batch.count, batch.n_windows)
    copy.tag = array(batch.tag, batch.n_windows)
    copy.piece = array(batch.piece, batch.n_tokens)
    copy.segment = array(batch.segment, batch.n_tokens)
    copy.source = array(batch.source, batch.n_tokens)
    copy.word = array(batch.word, batch.n_tokens)
    copy.start = array(batch.start, batch.n_tokens)
    copy.end = array(batch.end, batch.n_tokens)
    copy.flags = array(batch.flags, batch.n_tokens)
    return copy
  }

  private func decode(_ decode: bp_decode) -> bp_decode {
    var copy = decode
    let windows = decode.windows.map { batch($0.pointee) }
    if let windows {
      copy.windows = aged([windows])
      // The batch's only record is the record itself.
      copy.record = windows.n_records == 1 ? windows.records : decode.record
    }
    let count = Int(decode.n_outputs), windowCount = decode.windows?.pointee.n_windows ?? 0
    if let outputs = decode.outputs, let copies = take(bp_array.self, count) {
      for index in 0..<count {
        var output = outputs[index]
        let elements = UInt64(output.dims.0 * output.dims.1)
        output.data = UnsafeMutableRawPointer(
          mutating: fenced(output.data.map { UnsafePointer($0.assumingMemoryBound(to: Float.self)) }, elements))
        (copies + index).initialize(to: output)
      }
      copy.outputs = UnsafePointer(copies)
    }
    if let items = decode.first_item, let copies = take(Optional<UnsafePointer<UInt64>>.self, count) {
      for index in 0..<count { (copies + index).initialize(to: array(items[index], windowCount + 1)) }
      copy.first_item = UnsafePointer(copies)
    }
    return copy
  }

  private func setup(_ setup: bp_setup) -> bp_setup {
    var copy = setup
    copy.labels = labels(setup.labels, setup.n_labels)
    copy.settings = settings(setup.settings, setup.n_settings)
    copy.state = string(setup.state)
    copy.state_version = string(setup.state_version)
    return copy
  }

  private func opening(_ opening: bp_opening) -> bp_opening {
    var copy = opening
    copy.path = string(opening.path)
    copy.split = string(opening.split)
    copy.settings = settings(opening.settings, opening.n_settings)
    return copy
  }
}
