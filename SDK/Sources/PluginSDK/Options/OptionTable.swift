import PluginAPI

/// A type's declared options as the contract enumerates them; the strings live for ever.
final class OptionTable {
  let options: [PluginOption]
  private let table: [bp_option]

  init(_ options: [PluginOption]) {
    self.options = options
    table = options.map { option in
      var c = bp_option()
      c.size = UInt64(MemoryLayout<bp_option>.size)
      c.name = Immortal.text(option.name)
      c.help = Immortal.text(option.help)
      c.initial = Immortal.text(option.initial)
      switch option.values {
      case .integer(let range):
        (c.type, c.minimum, c.maximum) = (BP_INTEGER, Double(range.lowerBound), Double(range.upperBound))
      case .real(let range): (c.type, c.minimum, c.maximum) = (BP_REAL, range.lowerBound, range.upperBound)
      case .text: c.type = BP_TEXT
      case .choice(let choices): (c.type, c.choices) = (BP_CHOICE, Immortal.text(choices.joined(separator: ",")))
      case .boolean: c.type = BP_BOOLEAN
      }
      return c
    }
  }

  /// The option at `index`, for the contract's `option` function.
  func write(_ index: UInt32, to out: UnsafeMutablePointer<bp_option>?) -> bp_status {
    guard let out else { return BP_E_ARGUMENT }
    guard Int(index) < table.count else { return BP_DONE }
    fill(out, with: table[Int(index)])
    return BP_OK
  }
}
