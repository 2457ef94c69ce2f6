/// The one order in which annotations and relations of a document become mentions and pairs of a record, and back: for
/// each passage its own, then those of its sentences; at last those of the document.
extension BioCDocument {
  /// Calls `body` with each annotation and the index of its passage; nil for the document's own.
  func forEachAnnotation(_ body: (BioCAnnotation, Int?) -> Void) {
    for (index, passage) in passages.enumerated() {
      for annotation in passage.annotations { body(annotation, index) }
      for sentence in passage.sentences {
        for annotation in sentence.annotations { body(annotation, index) }
      }
    }
    for annotation in annotations { body(annotation, nil) }
  }

  /// Calls `body` with each relation.
  func forEachRelation(_ body: (BioCRelation) -> Void) {
    for passage in passages {
      passage.relations.forEach(body)
      for sentence in passage.sentences { sentence.relations.forEach(body) }
    }
    relations.forEach(body)
  }
}
