import JSON

/// What breaks the safetensors format; https://github.com/huggingface/safetensors, section "Format".
public enum SafetensorsFault: Error, Sendable, Equatable {
  /// The file is too short for the length of the header.
  case tooShort(fileSize: Int)
  /// The header is longer than the file or than the format allows.
  case headerLength(length: UInt64, limit: Int)
  /// The header is not JSON; offsets count from its first byte.
  case header(JSONParseError)
  /// A member of the header is missing or of the wrong type.
  case headerValue(JSONAccessError)
  /// The header has a tensor for the second time.
  case duplicateName(String)
  /// A tensor has elements that this room does not read.
  case elementType(tensor: String, name: String)
  /// A dimension is negative, or the tensor has more bytes than can be counted.
  case shape(tensor: String, shape: [Int])
  /// A tensor ends before it begins, or begins before the data.
  case misorderedOffsets(tensor: String, begin: Int, end: Int)
  /// A tensor ends behind the end of the file.
  case truncated(tensor: String, end: Int, dataSize: Int)
  /// A tensor has another number of bytes than its shape and type make.
  case byteCount(tensor: String, shape: [Int], elementType: ElementType, expected: Int, found: Int)
  /// Two tensors share bytes.
  case overlap(tensor: String, begin: Int, previous: String, previousEnd: Int)
  /// Bytes belong to no tensor; `before` is nil when they are behind the last one.
  case hole(from: Int, to: Int, before: String?)
  /// The index of several files names a file that is not a plain name beside it.
  case shardName(tensor: String, file: String)
  /// A file of several does not have a tensor that the index promises.
  case notInShard(tensor: String, file: String)
  /// Two files of several have the same tensor.
  case inTwoShards(tensor: String, first: String, second: String)
  /// The writer got other tensors than announced, in another order, or other numbers of elements.
  case writeOrder(expected: String?, given: String)
  /// The writer got fewer elements of a tensor than announced, or more.
  case writeCount(tensor: String, expected: Int, given: Int)
  /// The writer was asked for elements of a type as if they were of another.
  case writeType(tensor: String, elementType: ElementType)
}
