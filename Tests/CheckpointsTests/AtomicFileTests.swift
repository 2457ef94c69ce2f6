import Checkpoints
import Foundation
import Testing

/// Files that appear whole or not at all.
@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("what is written in small and large pieces is there after commit, and not before")
  func writes() throws {
    let path = folder.file("a")
    var pieces: [[UInt8]] = [[1, 2, 3], [], [4]]
    pieces.append([UInt8](repeating: 7, count: 200_000))
    pieces.append([UInt8](repeating: 9, count: 70_000))
    let file = try AtomicFile(path: path)
    for piece in pieces { try file.write(piece) }
    #expect(try !folder.names().contains("a"))
    try file.commit()
    let whole = Array(pieces.joined())
    #expect(try folder.read("a") == whole)
    #expect(file.count == whole.count)
    #expect(try folder.names() == ["a"])
  }

  @Test("an old file is replaced by commit and kept by abort or by letting go")
  func replaces() throws {
    try folder.write("old", as: "a")
    let aborted = try AtomicFile(path: folder.file("a"))
    try aborted.write(Array("new".utf8))
    aborted.abort()
    #expect(throws: FileError(.write, path: folder.file("a"), code: EBADF)) { try aborted.write([1]) }
    #expect(throws: FileError(.write, path: folder.file("a"), code: EBADF)) { try aborted.commit() }
    do {
      let forgotten = try AtomicFile(path: folder.file("a"))
      try forgotten.write(Array("new".utf8))
    }
    #expect(try folder.names() == ["a"])
    #expect(try folder.read("a") == Array("old".utf8))
    try AtomicFile.write(Array("new".utf8), to: folder.file("a"))
    #expect(try folder.read("a") == Array("new".utf8))
    #expect(try folder.names() == ["a"])
  }

  @Test(
    "a failure at any step leaves the old file and nothing else",
    arguments: [FileOperation.create, .write, .synchronize, .close, .rename], [1, 2])
  func faults(_ operation: FileOperation, _ call: Int) throws {
    try folder.write("old", as: "a")
    let path = folder.file("a")
    let fault = CountedFault(operation, call: call, code: EIO)
    let content = [UInt8](repeating: 1, count: 100_000)
    let write = {
      let file = try AtomicFile(path: path, faults: fault)
      try file.write(content)
      try file.write(content)
      try file.commit()
    }
    // Two writes, and every other step once.
    if operation == .write || call == 1 {
      #expect(throws: FileError(operation, path: path, code: EIO)) { try write() }
      #expect(try folder.read("a") == Array("old".utf8))
    } else {
      try write()
      #expect(try folder.read("a") == content + content)
    }
    #expect(try folder.names() == ["a"])
  }

  @Test("a failure to bring the folder to the disk is reported, with the new file in place")
  func folderFault() throws {
    let fault = CountedFault(.synchronizeFolder, call: 1, code: EIO)
    #expect(throws: FileError(.synchronizeFolder, path: folder.path, code: EIO)) {
      try AtomicFile.write([1], to: folder.file("a"), faults: fault)
    }
    #expect(try folder.names() == ["a"])
  }

  @Test("a system that takes few bytes at a time gets them all")
  func partialWrites() throws {
    let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let fault = CountedFault(.write, call: -1, maximumWrite: 7)
    try AtomicFile.write(content, to: folder.file("a"), faults: fault)
    #expect(try folder.read("a") == content)
    #expect(fault.calls == 143)
  }

  @Test("a missing folder and a folder under the name are named with their error numbers")
  func impossiblePaths() throws {
    let path = folder.file("absent/a")
    #expect(throws: FileError(.create, path: path, code: ENOENT)) { try AtomicFile(path: path) }
    #expect(throws: FileError(.create, path: folder.path, code: EISDIR)) { try AtomicFile(path: folder.path) }
  }
}

/// Files in memory.
@Suite struct MappedFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("the bytes are those of the file, whole and in part")
  func reads() throws {
    let content: [UInt8] = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let file = try MappedFile(path: try folder.write(content, as: "a"))
    #expect(file.count == content.count)
    let whole = Array(file.bytes)
    #expect(whole == content)
    #expect(file.copy(5000..<5010) == Array(content[5000..<5010]))
    #expect(file.withSpan(9999..<10_000) { $0[0] } == content[9999])
  }

  @Test("an empty file has no bytes")
  func empty() throws {
    let file = try MappedFile(path: try folder.write([], as: "a"))
    #expect(file.count == 0)
    #expect(file.copy(0..<0).isEmpty)
  }

  @Test("what is no file is refused by path and error number")
  func refuses() throws {
    #expect(throws: FileError(.open, path: folder.file("absent"), code: ENOENT)) {
      try MappedFile(path: folder.file("absent"))
    }
    #expect(throws: FileError(.open, path: folder.path, code: EISDIR)) { try MappedFile(path: folder.path) }
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(throws: FileError(.open, path: folder.file("pipe"), code: ENODEV)) {
      try MappedFile(path: folder.file("pipe"))
    }
    #expect(throws: FileError(.open, path: "/dev/zero", code: ENODEV)) { try MappedFile(path: "/dev/zero") }
  }
}
