import Compute

/// Which Adam updates the weights.
public enum OptimizerKind: String, Sendable, CaseIterable {
  /// BERT's: no bias correction, epsilon 1e-6 outside of the root, decoupled decay inside of the update
  /// (google-research/bert, `optimization.py`).
  case bert
  /// AdamW as transformers' users run it: bias correction, epsilon 1e-8 (torch, `AdamW`).
  case hf

  /// The schedule that goes with it where none is asked for.
  public var schedule: LearningRateSchedule {
    switch self {
    case .bert: .bert
    case .hf: .linear
    }
  }

  /// Its constants.
  public var settings: Adam.Settings {
    switch self {
    case .bert: .bert
    case .hf: .corrected
    }
  }
}
