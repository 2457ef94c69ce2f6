import Compute
import PluginHost
import Text

/// A record that is ready for the encoder.
public struct PreparedRecord: Sendable {
  /// The record with its gold, words and sentences.
  public let record: StoredRecord
  /// What the task may see of it outside of training: without the task's targets.
  public let visible: StoredRecord
  /// Its windows, in the order of the task's inputs.
  public let windows: [PackedWindow]

  /// Pieces of all windows, special ones included.
  public var pieceCount: Int { windows.reduce(0) { $0 + $1.pieces.count } }
}

/// Turns records into windows: words and sentences, the task's `prepare`, pieces, windows.
public struct RecordPreparer: Sendable {
  /// The task.
  public let task: TaskInstance
  /// What cuts text into pieces.
  public let tokenizer: WordPieceTokenizer
  /// What cuts text into sentences.
  public let splitter: SentenceSplitter
  /// Pieces a window, special ones included.
  public let maximumLength: Int
  /// Pieces that the next window of a long input goes on.
  public let stride: Int

  /// A preparer of its parts.
  public init(
    task: TaskInstance, tokenizer: WordPieceTokenizer, splitter: SentenceSplitter, maximumLength: Int, stride: Int
  ) {
    self.task = task
    self.tokenizer = tokenizer
    self.splitter = splitter
    self.maximumLength = maximumLength
    self.stride = stride
  }

  /// Prepares one record; in training the task may look at its gold.
  /// - Throws: `WorkflowError`, `PluginError`.
  public func prepare(_ record: StoredRecord, training: Bool) throws -> PreparedRecord {
    let analyzed = try AnalyzedRecord(record, tokenizer: tokenizer, splitter: splitter)
    let visible = training ? analyzed.record : analyzed.record.blanked(task.item.targets)
    let builder = WindowBuilder(tokenizer: tokenizer, maximumLength: maximumLength, stride: stride)
    var windows: [PackedWindow] = []
    var failure: WorkflowError?
    // The task hears of an input that does not fit, and may do without it; windows are made as inputs come.
    _ = try task.prepare(visible, training: training) { input in
      do throws(WorkflowError) {
        windows += try builder.windows(input, of: analyzed)
        return true
      } catch {
        if case .inputTooLong = error { return false }
        failure = failure ?? error
        return true
      }
    }
    if let failure { throw failure }
    return PreparedRecord(record: analyzed.record, visible: visible, windows: windows)
  }

  /// Prepares many records on all threads; the results, and the error that is thrown, are those of the first in order.
  public func prepare(_ records: [StoredRecord], training: Bool, pool: WorkerPool) throws -> [PreparedRecord] {
    let results = OrderedResults<PreparedRecord>(count: records.count)
    pool.parallelFor(records.count) { index, _ in
      results.set(index, Result { try prepare(records[index], training: training) })
    }
    return try results.all()
  }
}
