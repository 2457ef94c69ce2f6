import PluginHost

extension Console {
  /// Tells on standard error what plugins log from now on: warnings always, information unless `--quiet`, the rest with
  /// `--verbose`.
  func tellWhatPluginsLog() {
    PluginLog.forward { [self] entry in
      let text = Messages.logged(entry)
      switch entry.level {
      case 2...: warn(text)
      case 1: say(text)
      default: detail(text)
      }
    }
  }
}
