import Compute
import Encoder
import PluginHost
import Text

/// Finds out whether a head uses the encoder's pooler, by letting it record on a first record; nothing is computed.
///
/// A model of a task that does not use it is written without, as the transformers library does.
struct PoolerTrial {
  let base: BaseModel
  let task: TaskInstance
  let processor: Processor
  let maximumLength: Int
  let stride: Int

  /// Whether the head asks for the pooled first tokens; true when no record has any window to try on.
  func usesPooler(
    _ sample: [StoredRecord], store: ParameterStore, encoder: BertEncoder, head: [ParameterID]
  ) throws -> Bool {
    let preparer = RecordPreparer(
      task: task, tokenizer: base.tokenizer, splitter: SentenceSplitter(), maximumLength: maximumLength, stride: stride)
    for record in sample {
      let prepared = try preparer.prepare(record, training: true)
      guard !prepared.windows.isEmpty else { continue }
      let places = prepared.windows.indices.map { WindowPlace(record: 0, window: $0) }
      return try HeadRecording(encoder: encoder, head: head, store: store, task: task, processor: processor).record(
        ModelBatch(places, of: [prepared], withGold: true), mode: .training(RandomKey(seed: 0)), wantsLoss: true
      ).usesPooler
    }
    return true
  }
}
