import Glibc
import PluginAPI
import Synchronization

/// A graph table that plugins are lent while they build.
///
/// Faces are never freed, only used again: a plugin that keeps one beyond its `build` meets a face without a build, and
/// not freed memory. Which build a face shows, and to which thread, is guarded by a lock, for a plugin may call from
/// any thread although it must not.
final class GraphFace: @unchecked Sendable {
  /// What plugins are lent; valid for ever.
  let table: UnsafeMutablePointer<bp_graph>
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var build: GraphBridge?
  /// The same without counting references, for the thread that keeps it alive.
  private var shown: Unmanaged<GraphBridge>?
  /// The thread that the build is shown to; 0 for none. Only that thread sets and clears `build`.
  private let owner = Atomic<UInt>(0)
  private var lastSite: PluginSite?

  // Guarded by `poolLock`.
  private nonisolated(unsafe) static var free: [GraphFace] = []
  private nonisolated(unsafe) static var late: [PluginSite: GraphFault] = [:]
  private nonisolated(unsafe) static let poolLock = makeLock()

  private init() {
    lock = Self.makeLock()
    table = .allocate(capacity: 1)
    table.initialize(to: zeroed(bp_graph.self))
    table.pointee.size = UInt64(MemoryLayout<bp_graph>.size)
    table.pointee.ctx = Unmanaged.passRetained(self).toOpaque()
    GraphTable.fill(table)
  }

  private static func makeLock() -> UnsafeMutablePointer<pthread_mutex_t> {
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    return lock
  }

  /// Shows a build to the calling thread for the length of a call.
  static func lend<Result>(_ build: GraphBridge, _ body: (UnsafePointer<bp_graph>) -> Result) -> Result {
    pthread_mutex_lock(poolLock)
    let face = free.popLast() ?? GraphFace()
    pthread_mutex_unlock(poolLock)
    face.show(build)
    defer {
      face.show(nil)
      pthread_mutex_lock(poolLock)
      free.append(face)
      pthread_mutex_unlock(poolLock)
    }
    return body(UnsafePointer(face.table))
  }

  /// A call that a plugin made after its `build` had returned, which is forgotten.
  static func takeLateCall(of site: PluginSite) -> GraphFault? {
    pthread_mutex_lock(poolLock)
    defer { pthread_mutex_unlock(poolLock) }
    return late.removeValue(forKey: site)
  }

  private func show(_ build: GraphBridge?) {
    pthread_mutex_lock(lock)
    self.build = build
    shown = build.map { Unmanaged.passUnretained($0) }
    if let build { lastSite = build.site }
    owner.store(build == nil ? 0 : UInt(pthread_self()), ordering: .releasing)
    pthread_mutex_unlock(lock)
  }

  /// Lets `body` work on the build that a call is about; nil, with the reason noted, when there is none.
  ///
  /// A call costs some tens of nanoseconds only because nothing is locked or counted on the way.
  static func withBuild<Result>(
    _ graph: UnsafePointer<bp_graph>?, _ function: String, _ body: (GraphBridge) -> Result
  ) -> Result? {
    guard let context = graph?.pointee.ctx else { return nil }
    return Unmanaged<GraphFace>.fromOpaque(context)._withUnsafeGuaranteedRef { face in
      // On the thread that the build is shown to nobody else can take it away.
      if face.owner.load(ordering: .acquiring) == UInt(pthread_self()), let shown = face.shown {
        return shown._withUnsafeGuaranteedRef(body)
      }
      noteFault(face, function)
      return nil
    }
  }

  /// Notes a call that is late or on another thread, which must not meet a build that comes or goes.
  private static func noteFault(_ face: GraphFace, _ function: String) {
    pthread_mutex_lock(face.lock)
    defer { pthread_mutex_unlock(face.lock) }
    guard let build = face.build else {
      if let site = face.lastSite {
        pthread_mutex_lock(poolLock)
        late[site] = late[site] ?? GraphFault(function, .afterBuild)
        pthread_mutex_unlock(poolLock)
      }
      return
    }
    build.noteForeignCall(GraphFault(function, .otherThread))
  }
}
