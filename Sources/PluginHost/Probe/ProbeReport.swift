/// What a probing child says in its one line.
enum ProbeReport: Equatable {
  /// The plugin can be used.
  case description(PluginDescription)
  /// The plugin cannot be used.
  case refusal(ProbeRefusal)
}
