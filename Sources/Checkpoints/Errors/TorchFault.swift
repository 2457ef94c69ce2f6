/// What is wrong with a file that torch should have written, or what is in it that this room does not read.
public enum TorchFault: Error, Sendable, Equatable {
  /// The file is no zip archive, and no other form of torch file either.
  case notTorch
  /// The archive has something wrong with it.
  case archive(ZipFault)
  /// The archive has no `data.pkl`, so torch did not write it as tensors (it may be a TorchScript model).
  case noPickle
  /// The numbers are stored most significant byte first.
  case bigEndian
  /// The pickle in the archive is broken or asks for more than tensors; the offset counts from its start.
  case pickle(PickleFault, offset: Int)
  /// The outermost value, or its `state_dict`, is no dictionary of tensors.
  case noStateDictionary
  /// The archive lacks the numbers of a storage, or has too few bytes of them.
  case storage(key: String, needed: Int, found: Int?)
  /// A tensor reaches beyond the numbers of its storage.
  case tensorBeyondStorage(tensor: String, lastElement: Int, storageElements: Int)
}

/// What is wrong with a zip archive.
public enum ZipFault: Error, Sendable, Equatable {
  /// The directory at the end is missing: the file was cut short, or is no archive.
  case noDirectory
  /// A record of the directory is broken or outside the file, at this offset.
  case brokenRecord(offset: Int)
  /// The archive is spread over several disks.
  case multipleDisks
  /// A file in the archive is compressed, by this method; torch stores.
  case compressed(name: String, method: Int)
  /// A file in the archive is encrypted.
  case encrypted(name: String)
  /// A file in the archive reaches beyond the end.
  case entryOutOfRange(name: String, offset: Int, size: Int, fileSize: Int)
  /// Two files in the archive have one name.
  case duplicateEntry(String)
}

/// What is wrong with a pickle, or what it asks for that this reader does not do.
///
/// A pickle is a program; this reader knows only the steps that make dictionaries of tensors and never runs anything.
public enum PickleFault: Error, Sendable, Equatable {
  /// The pickle ends before its STOP.
  case unexpectedEnd
  /// A step that dictionaries of tensors do not need.
  case operation(UInt8)
  /// A protocol that this reader does not know.
  case pickleProtocol(Int)
  /// A step wants more values than there are.
  case stackUnderflow
  /// A step recalls a value that was not kept.
  case notKept(index: Int)
  /// A step gets a value of a kind that it cannot use.
  case unexpectedValue(operation: UInt8)
  /// Text that is not UTF-8.
  case invalidUTF8
  /// An integer beyond 64 bits.
  case integerTooLarge
  /// A Python class or function beyond those that make tensors.
  case forbiddenGlobal(module: String, name: String)
  /// A class or function that makes tensors, with arguments that it does not have.
  case arguments(module: String, name: String)
  /// A reference to something outside the pickle that is no storage.
  case persistentID
  /// A storage of a type that this room does not read.
  case storageType(String)
  /// A tensor with a negative dimension or stride, or more elements than can be counted.
  case tensorShape(shape: [Int], strides: [Int])
}
