import Glibc
import Synchronization

/// Which group, if any, is the user's private one: nobody else may write what it may write.
enum PrivateGroup {
  private static let cache = Mutex<[uid_t: gid_t?]>([:])

  /// The user's primary group, when no other user has it; nil otherwise.
  static func of(user: uid_t) -> gid_t? {
    cache.withLock { known in
      if let answer = known[user] { return answer }
      let answer = find(user: user)
      known[user] = answer
      return answer
    }
  }

  // getpwent and getgrgid share static buffers; the lock above keeps this the only caller.
  private static func find(user: uid_t) -> gid_t? {
    guard let entry = getpwuid(user) else { return nil }
    let group = entry.pointee.pw_gid
    let name = String(cString: entry.pointee.pw_name)
    guard let members = getgrgid(group) else { return nil }
    if var member = members.pointee.gr_mem {
      while let other = member.pointee {
        if String(cString: other) != name { return nil }
        member += 1
      }
    }
    setpwent()
    defer { endpwent() }
    while let other = getpwent() {
      if other.pointee.pw_gid == group, other.pointee.pw_uid != user { return nil }
    }
    return group
  }
}
