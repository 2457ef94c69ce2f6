/// Why a plugin project cannot be made.
public enum PluginProjectError: Error, Sendable, Equatable {
  /// The name is not made of a-z, 0-9 and hyphens, or does not begin with a letter.
  case name(String)
  /// A plugin offers an item of this name already.
  case nameTaken(String, plugin: String)
  /// The folder holds something.
  case folderNotEmpty(String)
  /// A file stands where the folder is to be.
  case notAFolder(String)
  /// The SDK did not come with the program.
  case noSDK(searched: [String])
  /// The folder that was named is no SDK: it lacks a file.
  case incompleteSDK(path: String, missing: String)
  /// The SDK's path holds a character that build files cannot.
  case sdkPath(String)
}
