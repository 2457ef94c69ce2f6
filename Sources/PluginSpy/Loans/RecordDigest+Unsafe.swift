import PluginAPI

/// A hash of records that a plugin lends, with all that they point to: shows whether they stay as they are.
struct RecordDigest {
  private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// More elements than an array of a record has; a count beyond it is a fault, which the host finds when it reads on.
  private static let most: UInt64 = 1 << 31

  /// Takes in all records of a list.
  init(_ list: bp_records) {
    guard let first = list.first, list.count <= Self.most, list.stride <= Self.most else { return }
    for index in 0..<Int(list.count) {
      let place = UnsafeRawPointer(first) + index * Int(list.stride)
      add(place.assumingMemoryBound(to: bp_record.self).pointee)
    }
  }

  private mutating func add(_ record: bp_record) {
    for string in [record.id, record.kind, record.file, record.extra] { add(string) }
    add(bytes: UnsafeRawPointer(record.words), MemoryLayout<bp_span>.stride, record.n_words)
    add(bytes: UnsafeRawPointer(record.sentences), MemoryLayout<bp_span>.stride, record.n_sentences)
    add(bytes: UnsafeRawPointer(record.spans), MemoryLayout<bp_span>.stride, record.n_spans)
    add(bytes: UnsafeRawPointer(record.pairs), MemoryLayout<bp_pair>.stride, record.n_pairs)
    add(bytes: UnsafeRawPointer(record.classes), MemoryLayout<bp_class>.stride, record.n_classes)
    add(bytes: UnsafeRawPointer(record.values), MemoryLayout<Double>.stride, record.n_values)
    if let texts = record.texts, record.n_texts <= Self.most {
      for index in 0..<Int(record.n_texts) {
        add(texts[index].id)
        add(texts[index].text)
      }
    }
    if let answers = record.answers, record.n_answers <= Self.most {
      for index in 0..<Int(record.n_answers) { add(answers[index].text) }
    }
    guard record.n_spans <= Self.most else { return }
    if let ids = record.span_ids { for index in 0..<Int(record.n_spans) { add(ids[index]) } }
    if let texts = record.span_texts { for index in 0..<Int(record.n_spans) { add(texts[index]) } }
  }

  private mutating func add(_ string: bp_str) {
    add(bytes: UnsafeRawPointer(string.ptr), 1, string.len)
    mix(UInt8(truncatingIfNeeded: string.len))
  }

  private mutating func add(bytes: UnsafeRawPointer?, _ stride: Int, _ count: UInt64) {
    guard let bytes, count <= Self.most else { return }
    for byte in UnsafeRawBufferPointer(start: bytes, count: Int(count) * stride) { mix(byte) }
  }

  private mutating func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
