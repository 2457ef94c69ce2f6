import Checkpoints
import JSON

/// What is wrong with model files and folders.
extension Messages {
  static func checkpoint(_ error: CheckpointError) -> HostMessage {
    switch error {
    case .file(let error): HostMessage(file(error), .failed)
    case .json(let path, let error): HostMessage(sentence("\(path), \(jsonParse(error))"), .badData)
    case .value(let path, let error): HostMessage(sentence("\(path): \(jsonAccess(error))"), .badData)
    case .safetensors(let path, let fault):
      HostMessage("\(path) is no whole safetensors file: \(safetensors(fault)). Get it again.", .badData)
    case .torch(let path, let fault): HostMessage("\(path) cannot be read: \(torch(fault)).", .badData)
    case .tensorFlow(let path, let fault): HostMessage("\(path) cannot be read: \(tensorFlow(fault)).", .badData)
    case .onnx(let path, let fault): HostMessage("\(path) cannot be written: \(onnx(fault)).", .badData)
    case .tensor(let path, let name, let fault): HostMessage("\(path): the tensor \(name) \(tensor(fault)).", .badData)
    case .match(let path, let fault): HostMessage(sentence("\(path) does not fit the model: \(match(fault))"), .badData)
    case .configuration(let path, let fault): HostMessage(sentence("\(path): \(configuration(fault))"), .badData)
    case .folder(let path, .notAFolder(isFile: false)):
      HostMessage("there is no model folder \(path); check the path.", .usage)
    case .folder(let path, let fault): HostMessage(sentence("\(path): \(folder(fault))"), .badData)
    }
  }

  private static func safetensors(_ fault: SafetensorsFault) -> String {
    switch fault {
    case .tooShort(let size): "it has \(size) bytes, too few for a header"
    case .headerLength(let length, let limit): "its header claims \(length) bytes where at most \(limit) can be"
    case .header(let error): "its header is no JSON (\(jsonParse(error)))"
    case .headerValue(let error): "its header is wrong: \(jsonAccess(error))"
    case .duplicateName(let name): "the tensor \(name) stands in its header twice"
    case .elementType(let tensor, let name): "the tensor \(tensor) has the unknown element type \(name)"
    case .shape(let tensor, let shape): "the tensor \(tensor) cannot have the shape \(shape)"
    case .misorderedOffsets(let tensor, let begin, let end):
      "the tensor \(tensor) ends at \(end) before it begins at \(begin)"
    case .truncated(let tensor, let end, let size):
      "the tensor \(tensor) ends at byte \(end) of its data, which has \(size): the file was cut short"
    case .byteCount(let tensor, let shape, let type, let expected, let found):
      "the tensor \(tensor) of shape \(shape) and type \(type.rawValue) needs \(expected) bytes and has \(found)"
    case .overlap(let tensor, let begin, let previous, let previousEnd):
      "the tensor \(tensor) begins at \(begin), inside of \(previous), which ends at \(previousEnd)"
    case .hole(let from, let to, let before):
      "bytes \(from)..<\(to) belong to no tensor\(before.map { ", before \($0)" } ?? "")"
    case .shardName(let tensor, let file): "the tensor \(tensor) should lie in \"\(file)\", which is no file beside it"
    case .notInShard(let tensor, let file): "\(file) lacks the tensor \(tensor)"
    case .inTwoShards(let tensor, let first, let second): "the tensor \(tensor) lies in \(first) and in \(second)"
    case .writeOrder(let expected, let given): "\(given) was written where \(expected ?? "nothing") was due"
    case .writeCount(let tensor, let expected, let given):
      "\(given) elements of \(tensor) were written, not \(expected)"
    case .writeType(let tensor, let type): "\(tensor) cannot be written as \(type.rawValue)"
    }
  }

  private static func tensorFlow(_ fault: TensorFlowFault) -> String {
    switch fault {
    case .tooShort(let size): "it has \(size) bytes, too few for an index of a TensorFlow checkpoint; get it again"
    case .magic: "it does not end as an index of a TensorFlow checkpoint does; it was cut short, or is no such index"
    case .footer, .block: "it is damaged, though its checksums are right; get it again"
    case .blockOutOfRange(let offset, let size, let fileSize):
      "a block of \(size) bytes at \(offset) reaches beyond its \(fileSize) bytes; get it again"
    case .blockChecksum(let offset):
      "the block at byte \(offset) does not have its checksum (CRC-32C), so it was damaged on its way; get it again"
    case .compression(let offset, let method):
      "the block at byte \(offset) is compressed by method \(method), and only Snappy (1) is known; "
        + "save the checkpoint again with TensorFlow"
    case .packedBlock(let offset): "the block at byte \(offset) cannot be unpacked by Snappy; get it again"
    case .keyOrder(let key): "its entry \"\(key)\" is out of order; get it again"
    case .noHeader: "it has no header, so it is a table of something else than a checkpoint"
    case .entry(let key): "its entry \"\(key)\" cannot be understood; get it again"
    case .bigEndian: "its numbers are stored most significant byte first; save it on an ordinary machine"
    case .version(let minimum):
      "its format needs a reader of version \(minimum), and this one knows 1; save it with an older TensorFlow"
    case .shardCount(let count): "it claims to have \(Messages.count(count, "file")) of numbers"
    case .missingShard(let file):
      "\(file), which holds numbers of it, is not there or cannot be opened; get all its files"
    case .elementType(let tensor, let number):
      "the tensor \(tensor) has elements of TensorFlow's type \(number), which is not read"
    case .shape(let tensor, let shape): "the tensor \(tensor) cannot have the shape \(shape)"
    case .byteCount(let tensor, let shape, let type, let expected, let found):
      "the tensor \(tensor) of shape \(shape) and type \(type.rawValue) needs \(expected) bytes and has \(found)"
    case .shard(let tensor, let shard, let count):
      "the tensor \(tensor) should lie in file \(shard) of \(count), counted from 0; get it again"
    case .truncated(let tensor, let file, let end, let size):
      "the tensor \(tensor) ends at byte \(end) of \(file), which has \(size): that file was cut short, get it again"
    case .checksum(let tensor, let file):
      "the tensor \(tensor) in \(file) does not have its checksum (CRC-32C), so it was damaged on its way; get it again"
    case .sliced(let tensor):
      "the variable \(tensor) was stored in slices; save it again as a whole, with TensorFlow on one machine"
    case .duplicateName(let name): "the tensor \(name) is there twice"
    case .writeOrder(let expected, let given): "\(given) was written where \(expected ?? "nothing") was due"
    case .writeCount(let tensor, let expected, let given):
      "\(given) elements of \(tensor) were written, not \(expected)"
    }
  }

  private static func onnx(_ fault: OnnxFault) -> String {
    switch fault {
    case .tooLarge(let count, let limit):
      "it would have \(count) bytes, and a file of this format may have \(limit); convert to transformers or tensorflow"
    case .writeOrder(let expected, let given): "\(given) was written where \(expected ?? "nothing") was due"
    case .writeCount(let tensor, let expected, let given):
      "\(given) elements of \(tensor) were written, not \(expected)"
    }
  }

  private static func torch(_ fault: TorchFault) -> String {
    switch fault {
    case .notTorch: "it is no file of torch.save; convert it to safetensors"
    case .archive(let fault): "its archive is broken: \(zip(fault)); get it again"
    case .noPickle:
      "its archive holds no data.pkl; it may be a TorchScript model, which has to be saved as a state dictionary"
    case .bigEndian: "its numbers are stored most significant byte first; save it on an ordinary machine"
    case .pickle(let fault, let offset): "byte \(offset) of its pickle: \(pickle(fault))"
    case .noStateDictionary: "it holds no dictionary of tensors; save model.state_dict()"
    case .storage(let key, let needed, let found):
      "the numbers of storage \(key) need \(needed) bytes and \(found.map { "have \($0)" } ?? "are missing"); get it again"
    case .tensorBeyondStorage(let tensor, let last, let count):
      "the tensor \(tensor) reaches element \(last) of \(count); get it again"
    }
  }

  private static func zip(_ fault: ZipFault) -> String {
    switch fault {
    case .noDirectory: "it has no directory at its end, so it was cut short"
    case .brokenRecord(let offset): "the record at byte \(offset)"
    case .multipleDisks: "it is spread over several disks"
    case .compressed(let name, let method): "\(name) is compressed by method \(method), and torch stores"
    case .encrypted(let name): "\(name) is encrypted"
    case .entryOutOfRange(let name, let offset, let size, let fileSize):
      "\(name) (\(size) bytes at \(offset)) reaches beyond the end at \(fileSize)"
    case .duplicateEntry(let name): "\(name) is there twice"
    }
  }

  private static func pickle(_ fault: PickleFault) -> String {
    switch fault {
    case .unexpectedEnd: "it ends too early; get the file again"
    case .operation(let code): "a dictionary of tensors needs no operation \(code); nothing of it was executed"
    case .pickleProtocol(let version): "protocol \(version) is not known"
    case .stackUnderflow, .notKept, .unexpectedValue, .integerTooLarge, .invalidUTF8:
      "it is damaged; get the file again"
    case .forbiddenGlobal(let module, let name):
      "it asks for \(module).\(name), which tensors do not need; nothing of it was executed. Save the state dictionary only"
    case .arguments(let module, let name): "\(module).\(name) has other arguments than torch gives it"
    case .persistentID: "it refers to something that is no storage"
    case .storageType(let name): "the storage type \(name) is not read"
    case .tensorShape(let shape, let strides): "a tensor cannot have shape \(shape) with strides \(strides)"
    }
  }

  private static func tensor(_ fault: TensorFault) -> String {
    switch fault {
    case .notFound: return "is not there"
    case .notFloating(let type): return "holds \(type.rawValue), no floating-point numbers"
    case .bufferSize(let needed, let given): return "needs room for \(needed) numbers, not \(given)"
    case .notFinite(let elements):
      let what = elements.firstIsNaN ? "NaN" : "an infinity"
      return "holds \(elements.count) numbers that are none (\(what) at \(elements.firstIndex)); "
        + "the training that made it went wrong, take another checkpoint"
    }
  }

  private static func match(_ fault: MatchFault) -> String {
    switch fault {
    case .shapes(let mismatches):
      return list(
        mismatches.map { "\($0.storedName) has shape \($0.found) and the model needs \($0.expected)" }, limit: 4)
        + "; do config.json and the weights belong together? A setting of the task that was given by --set may decide the "
        + "head's parameters: a trained model keeps the one that it was trained with."
    case .missing(let names, let stored):
      let unused = stored.isEmpty ? "" : " It holds instead: \(list(stored, limit: 4))."
      return "it lacks \(list(names, limit: 4)).\(unused) Is it a BERT?"
    case .ambiguous(let name, let stored): return "both \(list(stored)) claim to be \(name); remove one"
    }
  }

  private static func configuration(_ fault: ConfigurationFault) -> String {
    switch fault {
    case .outOfRange(let key, let value, let lower, let upper):
      "\(key) is \(value) and must be at least \(lower)\(upper.map { " and below \($0)" } ?? "")"
    case .unsupported(let key, let value, let supported):
      "\(key) \"\(value)\" is not supported; it may be \(list(supported))"
    case .misspelled(let key, let nearest): "\(key) is not known. Did you mean \"\(nearest)\"?"
    case .headsDoNotDivide(let hidden, let heads):
      "hidden_size \(hidden) cannot be shared out among num_attention_heads \(heads)"
    case .labelID(let key, let count): "id2label has the key \(key) where the numbers 0 to \(count - 1) must be"
    case .notFinite(let key): "\(key) is not a number"
    }
  }

  private static func folder(_ fault: FolderFault) -> String {
    switch fault {
    case .notAFolder(let isFile): return isFile ? "is a file; a model is a folder" : "there is no such model folder"
    case .missing(let piece, let accepted, let others):
      let other = others.isEmpty ? "" : ". There is \(list(others)), which would have to be converted first"
      return "has no \(piece.rawValue): \(accepted.count > 1 ? "one of " : "")\(list(accepted)) must be there\(other)"
    case .severalCheckpoints(let names):
      return "holds the checkpoints \(list(names)), and no file \"checkpoint\" names one of them; "
        + "give the path of one, without .index"
    case .emptyVocabulary(let file): return "\(file) holds no pieces"
    case .vocabularySizes(let file, let configuration, let embeddings):
      let rows = embeddings.map { ", the weights for \($0)" } ?? ""
      return
        "vocab.txt has \(Messages.count(file, "piece")), config.json is made for \(configuration)\(rows); use files of one model"
    case .casing(let host, let tokenizer):
      return "host.json says \(host.rawValue) and tokenizer_config.json \(tokenizer.rawValue); correct the wrong one"
    case .hostSchema(let found, let supported):
      return "it has schema \(found) and this version reads up to \(supported); use a newer version"
    case .hostValue(let key, let value, let supported): return "\(key) is \"\(value)\" and may be \(list(supported))"
    case .labelCounts(let kind, let names, let counts):
      return "it has \(names) names and \(counts) counts of \(kind) labels"
    case .taskState(let expected, let found):
      return
        "the task's state is damaged (\(found.map(String.init) ?? "no") of \(expected.map(String.init) ?? "some") bytes)"
    case .tokenizerClass(let found, let supported):
      return "the tokenizer is a \(found); only \(list(supported)) is read"
    case .foreignFiles(let names): return "holds \(list(names)), which are no part of a model; choose another folder"
    case .fileName(let name): return "\"\(name)\" is no file of a model folder"
    }
  }
}
