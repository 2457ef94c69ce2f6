import Glibc

/// zlib, found at run time: only compressed files need it.
struct Zlib: @unchecked Sendable {
  /// The library that is looked for.
  static let library = "libz.so.1"

  /// zlib's z_stream (zlib.h 1.2), field for field; Swift lays these out as C does.
  struct Stream {
    var nextIn: UnsafePointer<UInt8>?
    var availableIn: UInt32 = 0
    var totalIn: UInt = 0
    var nextOut: UnsafeMutablePointer<UInt8>?
    var availableOut: UInt32 = 0
    var totalOut: UInt = 0
    var message: UnsafePointer<CChar>?
    var state: UnsafeMutableRawPointer?
    var allocate: UnsafeMutableRawPointer?
    var free: UnsafeMutableRawPointer?
    var opaque: UnsafeMutableRawPointer?
    var dataType: Int32 = 0
    var adler: UInt = 0
    var reserved: UInt = 0
  }

  typealias StreamPointer = UnsafeMutablePointer<Stream>
  // A C function type cannot name a Swift struct, so the stream goes as a bare address.
  typealias Address = UnsafeMutableRawPointer

  // Results and modes of zlib.h.
  static let ok: Int32 = 0
  static let streamEnd: Int32 = 1
  static let bufferError: Int32 = -5
  static let noFlush: Int32 = 0
  static let finish: Int32 = 4
  /// 15 bits of window, and 16 for a gzip frame.
  static let gzipWindow: Int32 = 31

  let inflateInit: @convention(c) (Address, Int32, UnsafePointer<CChar>, Int32) -> Int32
  let inflate: @convention(c) (Address, Int32) -> Int32
  let inflateReset: @convention(c) (Address) -> Int32
  let inflateEnd: @convention(c) (Address) -> Int32
  let deflateInit: @convention(c) (Address, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Int32) -> Int32
  let deflate: @convention(c) (Address, Int32) -> Int32
  let deflateEnd: @convention(c) (Address) -> Int32

  /// The library, or nil where there is none.
  static let shared: Zlib? = Zlib(library)

  init?(_ library: String) {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else { return nil }
    func symbol<Function>(_ name: String, as: Function.Type) -> Function? {
      dlsym(handle, name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard
      let inflateInit = symbol(
        "inflateInit2_", as: (@convention(c) (Address, Int32, UnsafePointer<CChar>, Int32) -> Int32).self),
      let inflate = symbol("inflate", as: (@convention(c) (Address, Int32) -> Int32).self),
      let inflateReset = symbol("inflateReset", as: (@convention(c) (Address) -> Int32).self),
      let inflateEnd = symbol("inflateEnd", as: (@convention(c) (Address) -> Int32).self),
      let deflateInit = symbol(
        "deflateInit2_",
        as: (@convention(c) (Address, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Int32) -> Int32)
          .self),
      let deflate = symbol("deflate", as: (@convention(c) (Address, Int32) -> Int32).self),
      let deflateEnd = symbol("deflateEnd", as: (@convention(c) (Address) -> Int32).self)
    else { return nil }
    self.inflateInit = inflateInit
    self.inflate = inflate
    self.inflateReset = inflateReset
    self.inflateEnd = inflateEnd
    self.deflateInit = deflateInit
    self.deflate = deflate
    self.deflateEnd = deflateEnd
  }
}
