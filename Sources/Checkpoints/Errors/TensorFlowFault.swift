/// What is wrong with a TensorFlow checkpoint, or what is in it that this room does not read.
public enum TensorFlowFault: Error, Sendable, Equatable {
  /// The index is too short for its footer.
  case tooShort(fileSize: Int)
  /// The index does not end with a table's number: it was cut short, or is no index.
  case magic(found: UInt64)
  /// The footer of the index does not say where the blocks are.
  case footer
  /// A block of the index reaches beyond the file.
  case blockOutOfRange(offset: Int, size: Int, fileSize: Int)
  /// The bytes of a block are not those that its checksum was made of.
  case blockChecksum(offset: Int)
  /// A block is compressed by an unknown method.
  case compression(offset: Int, method: Int)
  /// A block that Snappy compressed cannot be unpacked.
  case packedBlock(offset: Int)
  /// A block holds no entries as a table has them.
  case block(offset: Int)
  /// This key does not come behind the one before it.
  case keyOrder(String)
  /// The index has no header.
  case noHeader
  /// The entry of a tensor, or the header, whose key is empty, is no message as it should be.
  case entry(key: String)
  /// The numbers are stored most significant byte first.
  case bigEndian
  /// The format is of a version that wants a newer reader.
  case version(minimum: Int)
  /// The header claims a number of files that cannot be.
  case shardCount(Int)
  /// A file with numbers is not beside the index.
  case missingShard(file: String)
  /// A tensor has elements that this room does not read; the number is that of TensorFlow's `DataType`.
  case elementType(tensor: String, number: Int)
  /// A dimension is negative, or the tensor has more bytes than can be counted.
  case shape(tensor: String, shape: [Int])
  /// A tensor has another number of bytes than its shape and type make.
  case byteCount(tensor: String, shape: [Int], elementType: ElementType, expected: Int, found: Int)
  /// A tensor lies in a file whose number is beyond how many there are.
  case shard(tensor: String, shard: Int, count: Int)
  /// A tensor ends behind the end of its file.
  case truncated(tensor: String, file: String, end: Int, fileSize: Int)
  /// The bytes of a tensor are not those that its checksum was made of.
  case checksum(tensor: String, file: String)
  /// A variable was stored in slices, as training over several machines does.
  case sliced(tensor: String)
  /// Two tensors to be written have one name.
  case duplicateName(String)
  /// The writer got other tensors than announced, or in another order.
  case writeOrder(expected: String?, given: String)
  /// The writer got another number of elements than announced.
  case writeCount(tensor: String, expected: Int, given: Int)
}
