import Encoder
import PluginHost

/// Windows of several records as one batch, in the encoder's form and in the form that plugins are shown.
struct ModelBatch {
  /// What the encoder reads.
  let pieces: PackedSequences
  /// What plugins are shown.
  let shown: PackedBatch

  /// Packs windows; a record that several of them show is there once.
  ///
  /// - Parameter windows: for each window its record's number among `records`, and its number in that record.
  init(
    _ windows: [WindowPlace], of records: [PreparedRecord], withGold: Bool
  ) {
    var places: [Int: Int] = [:]
    var stored: [StoredRecord] = []
    var packed: [PackedWindow] = []
    packed.reserveCapacity(windows.count)
    var pieces = PackedSequences()
    for place in windows {
      let record = records[place.record]
      var window = record.windows[place.window]
      if let index = places[place.record] {
        window.record = index
      } else {
        window.record = stored.count
        places[place.record] = stored.count
        stored.append(withGold ? record.record : record.visible)
      }
      pieces.append(pieces: window.pieces, segments: window.segments)
      packed.append(window)
    }
    self.pieces = pieces
    shown = PackedBatch(records: stored, windows: packed)
  }
}

/// One window of one record among many.
struct WindowPlace: Sendable, Equatable {
  /// The record's number.
  var record: Int
  /// The window's number in the record.
  var window: Int
}

/// Cuts windows into batches that are small enough to be computed at once.
enum BatchPlan {
  /// Consecutive groups of windows with at most `budget` pieces each, where one window alone may have more.
  ///
  /// - Parameter wholeRecords: whether all windows of a record must stand in one batch.
  static func batches(
    _ windows: [WindowPlace], of records: [PreparedRecord], budget: Int, wholeRecords: Bool
  ) -> [[WindowPlace]] {
    var batches: [[WindowPlace]] = []
    var current: [WindowPlace] = []
    var pieces = 0
    var position = 0
    while position < windows.count {
      var end = position + 1
      if wholeRecords {
        while end < windows.count, windows[end].record == windows[position].record { end += 1 }
      }
      let added = windows[position..<end].reduce(0) { $0 + records[$1.record].windows[$1.window].pieces.count }
      if !current.isEmpty, pieces + added > budget {
        batches.append(current)
        current = []
        pieces = 0
      }
      current += windows[position..<end]
      pieces += added
      position = end
    }
    if !current.isEmpty { batches.append(current) }
    return batches
  }
}
