import Checkpoints
import Compute
import JSON

/// The state of a run on disk: one safetensors file with all parameters and both moments as the flat memories they are,
/// and the position in its metadata. It replaces the one before as a whole, so that a kill leaves the one or the other.
public enum TrainingCheckpoint {
  private static let positionKey = "position"
  private static let values = "values"
  private static let firstMoments = "first_moments"
  private static let secondMoments = "second_moments"

  /// Writes the state of a run.
  /// - Throws: `TrainingError.checkpoint`.
  public static func write(
    to path: String, position: TrainingPosition, store: ParameterStore, optimizer: Adam
  ) throws(TrainingError) {
    do throws(CheckpointError) {
      let tensors = [values, firstMoments, secondMoments].compactMap {
        TensorDescription(name: $0, elementType: .float32, shape: [store.flatCount])
      }
      let text = (try? position.json.text()) ?? "{}"
      let writer = try SafetensorsWriter(path: path, tensors: tensors, metadata: [positionKey: text])
      try writer.write(unsafe Span(_unsafeElements: UnsafeBufferPointer(store.flatValues)), to: values)
      try writer.write(unsafe Span(_unsafeElements: UnsafeBufferPointer(optimizer.firstMoments)), to: firstMoments)
      try writer.write(unsafe Span(_unsafeElements: UnsafeBufferPointer(optimizer.secondMoments)), to: secondMoments)
      try writer.finish()
    } catch {
      throw .checkpoint(error)
    }
  }

  /// Reads the state of a run into a store and an optimizer that were made for the same model.
  /// - Throws: `TrainingError.checkpoint`, or `TrainingError.damaged` when it is of another model.
  public static func read(
    from path: String, store: ParameterStore, optimizer: Adam
  ) throws(TrainingError) -> TrainingPosition {
    let file: SafetensorsFile
    do throws(CheckpointError) {
      file = try SafetensorsFile(path: path)
    } catch {
      throw .checkpoint(error)
    }
    guard let text = file.metadata[positionKey], let json = try? JSONValue.parse(text),
      let position = TrainingPosition(json: json)
    else { throw .damaged(path: path, what: "position") }
    do throws(CheckpointError) {
      try unsafe file.copyFloats(of: values, into: store.flatValues)
      try unsafe file.copyFloats(of: firstMoments, into: optimizer.firstMoments)
      try unsafe file.copyFloats(of: secondMoments, into: optimizer.secondMoments)
    } catch {
      throw .checkpoint(error)
    }
    optimizer.stepCount = position.step
    return position
  }

  /// Writes the parameters alone: the best epoch so far.
  /// - Throws: `TrainingError.checkpoint`.
  public static func writeParameters(to path: String, store: ParameterStore) throws(TrainingError) {
    do throws(CheckpointError) {
      let tensors = [TensorDescription(name: values, elementType: .float32, shape: [store.flatCount])].compactMap(
        \.self)
      let writer = try SafetensorsWriter(path: path, tensors: tensors)
      try writer.write(unsafe Span(_unsafeElements: UnsafeBufferPointer(store.flatValues)), to: values)
      try writer.finish()
    } catch {
      throw .checkpoint(error)
    }
  }

  /// Reads the parameters alone.
  /// - Throws: `TrainingError.checkpoint`.
  public static func readParameters(from path: String, store: ParameterStore) throws(TrainingError) {
    do throws(CheckpointError) {
      try unsafe SafetensorsFile(path: path).copyFloats(of: values, into: store.flatValues)
    } catch {
      throw .checkpoint(error)
    }
  }
}
