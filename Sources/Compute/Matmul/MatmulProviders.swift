import Glibc

/// A kind of provider of matrix products, by the name that HOST_MATMUL knows it by.
public struct MatmulChoice: Sendable {
  /// Such as "onednn".
  public let name: String
  private let maker: @Sendable (InstructionSet, Precision, PrecisionUnits) -> (any MatmulProvider)?

  init(
    _ name: String,
    maker: @escaping @Sendable (InstructionSet, Precision, PrecisionUnits) -> (any MatmulProvider)?
  ) {
    self.name = name
    self.maker = maker
  }

  /// The provider; nil where it has nothing for the instruction set and the precision.
  ///
  /// `units` tells whose instructions bf16 and bytes are multiplied by.
  public func make(
    instructionSet: InstructionSet, precision: Precision, units: PrecisionUnits = .fastest
  ) -> (any MatmulProvider)? {
    maker(instructionSet, precision, units)
  }
}

/// The providers of matrix products, the fastest first.
public enum MatmulProviders {
  /// All of them, those included that this machine lacks.
  public static let all: [MatmulChoice] = [
    MatmulChoice("strassen") { set, precision, units in
      precision == .bf16 ? nil : StrassenProvider(set, units: units, general: OpenBLASProvider())
    },
    MatmulChoice("panels") { set, precision, units in
      guard set != .baseline || precision == .bf16 else { return nil }
      return PanelProvider(set, precision: precision, units: units, general: OpenBLASProvider())
    },
    MatmulChoice("onednn") { set, precision, units in
      guard precision != .bf16 || units == .none || Precision.bf16.isNative(to: set) else { return nil }
      return OneDNNProvider(instructionSet: set, precision: precision)
    },
    MatmulChoice("openblas") { _, precision, _ in precision == .bf16 ? nil : OpenBLASProvider() },
    MatmulChoice("reference") { _, precision, _ in precision == .bf16 ? nil : ReferenceProvider() },
  ]

  /// Those that this machine can use, in some precision.
  public static var available: [MatmulChoice] {
    all.filter { $0.make(instructionSet: .best, precision: .fp32) != nil }
  }

  /// The provider of this name; nil or empty: panels, with Strassen's product where there is one, which take what they
  /// lack from OpenBLAS.
  package static func requested(
    _ name: String?, instructionSet: InstructionSet, precision: Precision, units: PrecisionUnits
  ) throws(ProcessorError) -> any MatmulProvider {
    guard let name, !name.isEmpty else {
      let general = OpenBLASProvider()
      if precision != .bf16, let strassen = StrassenProvider(instructionSet, units: units, general: general) {
        return strassen
      }
      let panels = PanelProvider(instructionSet, precision: precision, units: units, general: general)
      guard let panels else { throw .unsupportedPrecision(requested: precision, instructionSet: instructionSet) }
      return panels
    }
    guard let choice = all.first(where: { $0.name == name }) else {
      throw .unknownMatmul(name: name, known: all.map(\.name))
    }
    if name == "onednn", case .failure(let absence) = OneDNNLibrary.shared {
      switch absence {
      case .notFound(let searched): throw .oneDNNNotFound(searched: searched)
      case .unusable(let file, let version): throw .oneDNNUnusable(file: file, version: version)
      }
    }
    guard let provider = choice.make(instructionSet: instructionSet, precision: precision, units: units) else {
      throw .unsupportedMatmul(name: name, precision: precision, instructionSet: instructionSet)
    }
    return provider
  }

  /// What HOST_MATMUL asks for.
  static var wanted: String? { getenv("HOST_MATMUL").map { String(cString: $0) } }
}
