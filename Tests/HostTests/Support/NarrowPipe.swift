import Glibc

/// A named pipe that takes a few bytes and then holds up whoever writes, until its end.
///
/// A run that tells its progress there cannot finish before a test has killed it, however fast it is, and however late
/// the test comes to do it.
final class NarrowPipe {
  /// Its name, to be opened for writing.
  let path: String
  private let descriptor: Int32

  /// A pipe in a folder of its own with room for so many bytes.
  init(room: Int) {
    path = ScratchFolder.shared("pipes").unique()
    precondition(mkfifo(path, 0o600) == 0, "no pipe \(path): \(errno)")
    // For both directions, so that no opening waits for the other side.
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    precondition(descriptor >= 0, "cannot open \(path): \(errno)")
    // A pipe takes a line as a whole or not at all, and of few pages as many as there are bytes.
    let (setSize, size): (Int32, Int32) = (1031, 4096)
    let capacity = Int(fcntl(descriptor, setSize, size))
    precondition(capacity > room, "no pipe of \(size) bytes: \(errno)")
    let filling = [UInt8](repeating: 0x2E, count: capacity - room)
    let written = write(descriptor, filling, filling.count)
    precondition(written == filling.count, "cannot fill \(path): \(written)")
  }

  deinit {
    close(descriptor)
    unlink(path)
  }
}
