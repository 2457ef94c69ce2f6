import PluginAPI
import PluginSDK
import YesNoMaybeTask

// The header gives the name.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// The library's one exported function: see biobert_plugin.h.
@c @implementation
public func biobert_plugin_entry(_ host: UnsafePointer<bp_host>?) -> UnsafePointer<bp_plugin>? {
  PluginSDK.entry(YesNoMaybePlugin.self, host)
}
