import Glibc
import Synchronization

/// Where in loaded plugins the calling thread is.
///
/// Unsafe since it works in handlers of signals too, in which nothing may be allocated, locked or reference counted.
package enum PluginStack {
  private static let deepest = 128
  private nonisolated(unsafe) static let frames = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(
    capacity: deepest)

  // Of glibc, found at run time since the headers that Swift sees leave them out: execinfo.h's, and dlfcn.h's with an
  // answer of four pointers, the file's path and its beginning in memory first.
  private typealias Backtrace = @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int32) -> Int32
  private typealias AddressOwner =
    @convention(c) (
      UnsafeRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32
  private nonisolated(unsafe) static var backtrace: Backtrace?
  private nonisolated(unsafe) static var addressOwner: AddressOwner?
  private nonisolated(unsafe) static let owner = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 4)

  // The paths that plugins were loaded by; only the first so many are told apart from other libraries.
  private static let mostPlugins = 256
  private nonisolated(unsafe) static let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: mostPlugins)
  private static let count = Mutex(0)
  private static let visible = Atomic(0)

  /// Makes what a handler of signals must not make: to be called before `walk` may be in one.
  package static func prepare() {
    backtrace = dlsym(nil, "backtrace").map { unsafeBitCast($0, to: Backtrace.self) }
    addressOwner = dlsym(nil, "dladdr").map { unsafeBitCast($0, to: AddressOwner.self) }
    // The first walk loads the library that the later ones need.
    _ = backtrace?(frames, Int32(deepest))
    owner.initialize(repeating: nil, count: 4)
    _ = visible.load(ordering: .relaxed)
    _ = paths
  }

  /// Notes that a plugin is about to be loaded.
  static func note(_ path: String) {
    count.withLock { count in
      guard count < mostPlugins else { return }
      (paths + count).initialize(to: strdup(path))
      count += 1
      visible.store(count, ordering: .releasing)
    }
  }

  /// Goes through the frames that belong to plugins, innermost first.
  ///
  /// - Parameters:
  ///   - counter: where the processor was when a signal came; nil outside of a handler.
  ///   - body: gets the path that the plugin was loaded by, and the frame's offset in it.
  package static func walk(counter: UInt?, _ body: (UnsafePointer<CChar>, UInt) -> Void) {
    let found = Int(backtrace?(frames, Int32(deepest)) ?? 0)
    for index in 0..<found {
      let address = UInt(bitPattern: frames[index])
      // The address of a caller lies behind its call.
      let place = address == counter ? address : address &- 1
      guard let addressOwner, addressOwner(UnsafeRawPointer(bitPattern: place), owner) != 0,
        let path = owner[0]?.assumingMemoryBound(to: CChar.self), isPlugin(path)
      else { continue }
      body(UnsafePointer(path), place &- UInt(bitPattern: owner[1]))
    }
  }

  private static func isPlugin(_ path: UnsafePointer<CChar>) -> Bool {
    let known = visible.load(ordering: .acquiring)
    for index in 0..<known {
      if let plugin = paths[index], strcmp(plugin, path) == 0 { return true }
    }
    return false
  }
}

/// The processor's registers when a signal came, of those that tell what happened.
package struct SignalRegisters {
  /// Where the processor was.
  package let counter: UInt
  private let stack: UInt

  /// Reads what a handler was given; nil without it.
  package init?(_ context: UnsafeMutableRawPointer?) {
    guard let context = context?.assumingMemoryBound(to: ucontext_t.self) else { return nil }
    #if arch(x86_64)
      counter = UInt(bitPattern: Int(context.pointee.uc_mcontext.gregs.16))
      stack = UInt(bitPattern: Int(context.pointee.uc_mcontext.gregs.15))
    #elseif arch(arm64)
      counter = UInt(context.pointee.uc_mcontext.pc)
      stack = UInt(context.pointee.uc_mcontext.sp)
    #else
      #error("name the registers of the next instruction and of the stack here")
    #endif
  }

  /// Whether an address that could not be touched is the next of the stack, which had no room left for it.
  package func isNextOfStack(_ touched: UInt) -> Bool {
    // A frame may be large, and what is beyond the register is written first.
    let reach: UInt = 1 << 20
    return touched < stack &+ reach && stack < touched &+ reach
  }
}
