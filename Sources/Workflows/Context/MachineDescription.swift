import Compute
import Glibc
import JSON

/// What may move the last bits of a result: processor, kernels, matrix products, threads.
struct MachineDescription {
  let json: JSONObject

  /// The memory of the machine, in megabytes.
  static var memoryMegabytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) / 1024 * (sysconf(Int32(_SC_PAGESIZE)) / 1024) }

  init(_ processor: Processor) {
    var name = utsname()
    unsafe uname(&name)
    let architecture = unsafe withUnsafeBytes(of: &name.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    json = [
      "architecture": .string(architecture), "instruction_set": .string("\(processor.instructionSet)"),
      "matmul": .string(processor.matmul.name), "precision": .string(processor.precision.rawValue),
      "threads": JSONValue(processor.pool.threadCount),
    ]
  }
}
