import JSON

/// What stands at the head of a BioC collection.
struct BioCCollection: Equatable {
  var source = ""
  var date = ""
  var key = ""
  var infons = JSONObject()
}

/// A BioC document: passages with their places in it, annotations, relations. Both of BioC's notations hold it.
struct BioCDocument {
  var id = ""
  var infons = JSONObject()
  var passages: [BioCPassage] = []
  /// Annotations of the document itself, which some producers write.
  var annotations: [BioCAnnotation] = []
  var relations: [BioCRelation] = []
  /// The line at which it begins; 0 when lines say nothing.
  var line = 0
}

/// A passage, or a sentence of one.
struct BioCPassage {
  var infons = JSONObject()
  /// Where the passage begins in its document, in the producer's unit.
  var offset = 0
  /// The text; nil when its sentences hold it.
  var text: String?
  var sentences: [BioCPassage] = []
  var annotations: [BioCAnnotation] = []
  var relations: [BioCRelation] = []
  var line = 0
}

/// A mention, with one place or several.
struct BioCAnnotation {
  /// Where it stands in the document, in the producer's unit.
  struct Location: Equatable {
    var offset = 0
    var length = 0
  }

  var id = ""
  var infons = JSONObject()
  var locations: [Location] = []
  var text: String?
  var line = 0
}

/// A relation between annotations or relations.
struct BioCRelation {
  /// One argument.
  struct Node: Equatable {
    var reference = ""
    var role = ""
  }

  var id = ""
  var infons = JSONObject()
  var nodes: [Node] = []
  var line = 0
}
