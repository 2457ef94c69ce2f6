/// The version of the program, written into manifests and models.
public enum ProgramVersion {
  /// Major, minor, patch.
  public static let current = "0.1.0"
}
