import CKernels
import Glibc

/// Adam over a parameter store's flat memory: values, gradients and both moments in one pass.
public final class Adam {
  /// Which Adam.
  public enum Variant: Sendable, Hashable {
    /// BERT's: no bias correction; update = m / (sqrt v + epsilon) + decay * w, times the rate.
    case bert
    /// torch.optim.AdamW: bias correction, epsilon outside of the corrected root, w *= 1 - rate * decay first.
    case corrected
  }

  /// The constants of one run.
  public struct Settings: Sendable, Hashable {
    /// Which Adam.
    public var variant: Variant
    /// The decay rates of the moments.
    public var beta1: Double, beta2: Double
    /// What keeps the division finite.
    public var epsilon: Double
    /// Decoupled weight decay, for parameters that decay.
    public var decay: Double

    /// BERT's own settings (`optimization.py`): epsilon 1e-6, decay 0.01.
    public static let bert = Settings(variant: .bert, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, decay: 0.01)
    /// What transformers trains with: epsilon 1e-8, decay 0.01.
    public static let corrected = Settings(variant: .corrected, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01)

    /// Settings, all given.
    public init(variant: Variant, beta1: Double, beta2: Double, epsilon: Double, decay: Double) {
      self.variant = variant
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.decay = decay
    }
  }

  /// The constants of this run.
  public let settings: Settings
  /// Steps taken; set it when a run is resumed.
  public var stepCount: Int = 0

  private let store: ParameterStore
  private let ranges: [ParameterRange]
  private let first: AlignedMemory
  private let second: AlignedMemory

  /// An optimizer with moments at zero for a store in trainable form.
  public init(_ settings: Settings, store: ParameterStore) {
    precondition(store.form == .trainable, "the store has no gradients")
    self.settings = settings
    self.store = store
    ranges = store.optimizerRanges
    first = AlignedMemory(byteCount: store.flatCount * 4, zeroed: true)
    second = AlignedMemory(byteCount: store.flatCount * 4, zeroed: true)
  }

  /// The first moments, laid out as the store's flat memory.
  public var firstMoments: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: first.floats, count: store.flatCount)
  }

  /// The second moments, laid out as the store's flat memory.
  public var secondMoments: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: second.floats, count: store.flatCount)
  }

  /// The factor that brings gradients of this squared norm down to `maximumNorm`; 1 when they are within.
  ///
  /// As TensorFlow's `clip_by_global_norm`: maximum / max(norm, maximum).
  public static func clipFactor(squaredNorm: Double, maximumNorm: Double) -> Double {
    let norm = squaredNorm.squareRoot()
    return norm > maximumNorm ? maximumNorm / norm : 1
  }

  /// One step at `rate`, on gradients times `gradientScale`; sets the gradients to zero in the same pass.
  public func step(rate: Double, gradientScale: Double = 1, on processor: Processor) {
    stepCount += 1
    let values = store.flatValues, gradients = store.flatGradients
    guard let value = values.baseAddress, let gradient = gradients.baseAddress else { return }
    let correction1 = Float(1 - pow(settings.beta1, Double(stepCount)))
    let correction2 = Float((1 - pow(settings.beta2, Double(stepCount))).squareRoot())
    let kernel =
      settings.variant == .bert ? processor.kernels.pointee.adam_bert : processor.kernels.pointee.adam_corrected
    guard let kernel else { return }
    for range in ranges {
      let pieces = Partition(range.elements.count, target: ParameterStore.walkPiece, unit: 16)
      let rule = bk_adam(
        gradient_scale: Float(gradientScale), rate: Float(rate) * range.rateScale, beta1: Float(settings.beta1),
        beta2: Float(settings.beta2), epsilon: Float(settings.epsilon), decay: range.decays ? Float(settings.decay) : 0,
        complement1: Float(1 - settings.beta1), complement2: Float(1 - settings.beta2),
        correction1: correction1, correction2_root: correction2, clear_gradient: 1)
      processor.pool.parallelFor(pieces.count) { item, _ in
        let start = range.elements.lowerBound + pieces[item].lowerBound
        withUnsafePointer(to: rule) {
          kernel(
            Int64(pieces[item].count), $0, gradient + start, value + start, self.first.floats + start,
            self.second.floats + start)
        }
      }
    }
  }
}
