/// The form since torch 1.6: a zip archive with the pickle and a file a storage.
struct TorchArchive: TorchParts {
  let pickle: PickleReader
  private let archive: ZipArchive
  private let folder: String

  init(_ file: MappedFile) throws(TorchFault) {
    let archive: ZipArchive
    do throws(ZipFault) {
      archive = try ZipArchive(file)
    } catch {
      throw .archive(error)
    }
    // Everything lies in one folder, whose name is that under which the file was saved.
    let suffix = "data.pkl"
    guard let pickleName = archive.names.first(where: { $0 == suffix || $0.hasSuffix("/" + suffix) }),
      let pickleRange = archive.entries[pickleName]
    else { throw .noPickle }
    let folder = String(pickleName.dropLast(suffix.count))
    if let byteOrder = archive.entries[folder + "byteorder"], file.copy(byteOrder).starts(with: Array("big".utf8)) {
      throw .bigEndian
    }
    pickle = try PickleReader.read(file, in: pickleRange)
    (self.archive, self.folder) = (archive, folder)
  }

  func range(ofStorage storage: PickleStorage) -> Range<Int>? { archive.entries[folder + "data/" + storage.key] }
}

extension PickleReader {
  /// Reads the pickle that begins a part of a file.
  static func read(_ file: MappedFile, in range: Range<Int>) throws(TorchFault) -> PickleReader {
    var reader = PickleReader()
    do throws(PickleFault) {
      try file.withSpan(range) { bytes throws(PickleFault) in try reader.read(bytes) }
    } catch {
      throw .pickle(error, offset: reader.offset)
    }
    return reader
  }
}
