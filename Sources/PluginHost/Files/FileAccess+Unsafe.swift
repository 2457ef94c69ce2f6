import Glibc
import PluginAPI

/// The files of one cursor, writer or probe: what it was given, what it has open, what it made.
///
/// A format sees streams only; compression, standard input and safe replacement happen here. One call at a time.
final class FileAccess {
  /// What the format was given.
  private let given: String
  /// The same without slashes at its end.
  private let root: String
  private let isPeeking: Bool
  private let faults: InjectedFaults?
  private var reads = 0
  private var writes = 0
  private var sources: [UInt: any ByteSource] = [:]
  private var sinks: [UInt: (path: String, sink: any ByteSink)] = [:]
  private var made: [(path: String, sink: any ByteSink)] = []
  private var madeFolders: [String] = []
  private var nextHandle: UInt = 1
  private var listing: (folder: String, names: [String?])?
  private var lentName = Arena()
  private let table: UnsafeMutablePointer<bp_files>
  /// The first failure of a write, after which nothing takes its place.
  private(set) var failure: FileFault?
  /// The first read that failed and of which no call has told yet.
  private var readFault: FileFault?

  /// - Parameter peeking: for probes: standard input gives its beginning, and keeps it for the reader.
  init(given: String, peeking: Bool = false, faults: InjectedFaults? = nil) {
    self.given = given
    var root = given
    while root.utf8.count > 1, root.utf8.last == 0x2F { root.removeLast() }
    self.root = root
    isPeeking = peeking
    self.faults = faults
    table = .allocate(capacity: 1)
    table.initialize(to: zeroed(bp_files.self))
    table.pointee.size = UInt64(MemoryLayout<bp_files>.size)
    table.pointee.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.pointee.open = { files, path, stream in
      FileAccess.serve(files) { access throws(FileFault) in
        guard let stream else { throw .notOpen }
        stream.pointee = UnsafeMutableRawPointer(bitPattern: try access.open(try access.path(path)))
        return BP_OK
      }
    }
    table.pointee.read = { files, stream, into, most, got in
      FileAccess.serve(files) { access throws(FileFault) in
        guard let got else { throw .notOpen }
        got.pointee = 0
        got.pointee = UInt64(
          try access.read(
            stream, UnsafeMutableRawBufferPointer(start: into, count: Int(clamping: into == nil ? 0 : most))))
        return BP_OK
      }
    }
    table.pointee.close = { files, stream in
      _ = FileAccess.serve(files) { access throws(FileFault) in
        access.close(stream)
        return BP_OK
      }
    }
    table.pointee.entry = { files, folder, index, name in
      FileAccess.serve(files) { access throws(FileFault) in try access.entry(try access.path(folder), index, name) }
    }
    table.pointee.create = { files, path, stream in
      FileAccess.serve(files) { access throws(FileFault) in
        guard let stream else { throw .notOpen }
        stream.pointee = UnsafeMutableRawPointer(bitPattern: try access.create(try access.path(path)))
        return BP_OK
      }
    }
    table.pointee.write = { files, stream, bytes, count in
      FileAccess.serve(files) { access throws(FileFault) in
        try access.write(stream, UnsafeRawBufferPointer(start: bytes, count: Int(clamping: bytes == nil ? 0 : count)))
        return BP_OK
      }
    }
  }

  deinit { table.deallocate() }

  /// What the format is lent; valid as long as this object.
  var pointer: UnsafePointer<bp_files> { UnsafePointer(table) }

  /// Brings everything that was made to the disk, then puts each file in its place.
  ///
  /// - Throws: the first failure, of an earlier write too; nothing has taken its place then, unless renaming itself
  ///   failed for one of several files.
  func finish() throws(FileFault) {
    sources = [:]
    sinks = [:]
    if let failure { throw failure }
    for file in made { try file.sink.flush() }
    for file in made { try file.sink.commit() }
    made = []
    madeFolders = []
  }

  /// Throws everything away that was made.
  func abort() {
    sources = [:]
    sinks = [:]
    made = []
    // Those that hold something by now stay.
    for folder in madeFolders.reversed() { rmdir(folder) }
    madeFolders = []
  }

  /// Runs one function of the table and reports what fails.
  private static func serve(
    _ files: UnsafePointer<bp_files>?, _ body: (FileAccess) throws(FileFault) -> Int32
  ) -> Int32 {
    guard let context = files?.pointee.ctx else { return BP_E_ARGUMENT }
    let access = Unmanaged<FileAccess>.fromOpaque(context).takeUnretainedValue()
    do throws(FileFault) {
      return try body(access)
    } catch {
      let status =
        switch error {
        case .notOpen, .outside, .busy: BP_E_ARGUMENT
        case .name, .truncatedGzip, .damagedGzip, .notGzip: BP_E_DATA
        case .noZlib: BP_E_UNSUPPORTED
        case .system, .standardInputTwice: BP_E_IO
        }
      ThreadErrors.report(cause: error, status: status)
      return status
    }
  }

  /// Reads a path and checks that the format may touch it.
  private func path(_ string: bp_str) throws(FileFault) -> String {
    guard let path = try? string.text(), !path.isEmpty, !path.utf8.contains(0) else { throw .name(folder: given) }
    if path == given || isCompanion(path) { return path }
    let below = root == "/" ? root : root + "/"
    let parts = path.dropFirst(below.count).split(separator: "/", omittingEmptySubsequences: false)
    guard path.hasPrefix(below), given != "-", parts.allSatisfy({ $0 != ".." && $0 != "." }) else {
      throw .outside(path: path, given: given)
    }
    return path
  }

  /// Whether a path differs from what was given in its ending alone, as text and annotations of one document do.
  private func isCompanion(_ path: String) -> Bool {
    func stem(_ path: String) -> Substring? {
      guard let dot = path.lastIndex(of: "."), dot > path.startIndex else { return nil }
      let ending = path[dot...]
      return ending.contains("/") || path[..<dot].last == "/" ? nil : path[..<dot]
    }
    guard given != "-", let own = stem(given) else { return false }
    return stem(path) == own
  }

  private func open(_ path: String) throws(FileFault) -> UInt {
    if sinks.values.contains(where: { $0.path == path }) { throw .busy(path: path) }
    let kept = try Self.source(path, peeking: isPeeking)
    return handle { sources[$0] = kept }
  }

  /// The bytes of a file, decompressed; those of standard input for "-".
  static func source(_ path: String, peeking: Bool = false) throws(FileFault) -> any ByteSource {
    let source: any ByteSource = path == "-" ? try StandardInput.open(peeking: peeking) : try FileSource(path)
    let head = try readFully(source, count: 2)
    let isGzip = head == [0x1F, 0x8B]
    // An empty file is an empty file, whatever it is called.
    if !isGzip, !head.isEmpty, path.hasSuffix(".gz") { throw .notGzip(path: path) }
    let whole = ReplayedSource(head, before: source)
    return isGzip ? try GzipSource(whole, path: path) : whole
  }

  private func read(_ stream: UnsafeMutableRawPointer?, _ buffer: UnsafeMutableRawBufferPointer) throws(FileFault)
    -> Int
  {
    guard let source = sources[UInt(bitPattern: stream)] else { throw .notOpen }
    reads += 1
    do throws(FileFault) {
      if reads == faults?.read { throw .system(path: given, call: "read", code: EIO) }
      let most = faults?.readBytes ?? buffer.count
      return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(most)))
    } catch {
      readFault = readFault ?? error
      throw error
    }
  }

  /// The read that failed and of which no call has told; from then on it counts as told.
  func takeReadFault() -> FileFault? {
    defer { readFault = nil }
    return readFault
  }

  private func close(_ stream: UnsafeMutableRawPointer?) {
    sources[UInt(bitPattern: stream)] = nil
    sinks[UInt(bitPattern: stream)] = nil
  }

  private func entry(_ folder: String, _ index: UInt64, _ name: UnsafeMutablePointer<bp_str>?) throws(FileFault)
    -> Int32
  {
    if listing?.folder != folder {
      // No failure: formats ask to find out whether a path is a folder.
      guard Path.isFolder(folder) else { return BP_E_UNSUPPORTED }
      guard let names = Path.names(in: folder) else { throw .system(path: folder, call: "opendir", code: errno) }
      listing = (folder, names)
    }
    guard let names = listing?.names, index < UInt64(names.count) else { return BP_DONE }
    guard let name, let entry = names[Int(index)] else { throw .name(folder: folder) }
    let arena = Arena()
    name.pointee = arena.string(entry)
    lentName = arena
    return BP_OK
  }

  private func create(_ path: String) throws(FileFault) -> UInt {
    if made.contains(where: { $0.path == path }) { throw .busy(path: path) }
    do throws(FileFault) {
      if path != given { try makeFolders(to: path) }
      let target: any ByteSink =
        path == "-" ? StandardOutput() : try OutputPlace.of(path).sink(path, number: made.count)
      let sink: any ByteSink = path.hasSuffix(".gz") ? try GzipSink(target, path: path) : target
      made.append((path, sink))
      return handle { sinks[$0] = (path, sink) }
    } catch {
      failure = failure ?? error
      throw error
    }
  }

  /// Makes the folders between what was given and a file below it.
  private func makeFolders(to path: String) throws(FileFault) {
    var missing: [String] = []
    var folder = Path.parent(path)
    while folder.utf8.count >= root.utf8.count, !Path.isFolder(folder) {
      missing.append(folder)
      folder = Path.parent(folder)
    }
    for folder in missing.reversed() {
      if mkdir(folder, 0o777) == 0 {
        madeFolders.append(folder)
      } else if errno != EEXIST {
        throw .system(path: folder, call: "mkdir", code: errno)
      }
    }
  }

  private func write(_ stream: UnsafeMutableRawPointer?, _ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    guard let sink = sinks[UInt(bitPattern: stream)] else { throw .notOpen }
    do throws(FileFault) {
      writes += 1
      if writes == faults?.write { throw .system(path: sink.path, call: "write", code: ENOSPC) }
      try sink.sink.write(bytes)
    } catch {
      failure = failure ?? error
      throw error
    }
  }

  /// Numbers a stream; a plugin gets the number in the place of an address, so that a wrong one is only unknown.
  private func handle(_ store: (UInt) -> Void) -> UInt {
    store(nextHandle)
    nextHandle += 1
    return nextHandle - 1
  }
}
