// swift-tools-version: 6.2
import PackageDescription

// The SDK by itself: what a Swift plugin depends on, in a checkout and where the program is installed.

let package = Package(
  name: "SDK",
  products: [.library(name: "PluginSDK", targets: ["PluginSDK", "PluginAPI", "JSON"])],
  targets: [
    // The contract: a link to the header of the host, which an installation replaces by the files themselves.
    .target(name: "PluginAPI", exclude: ["layout.lock"]),
    .target(name: "JSON", swiftSettings: [.strictMemorySafety()]),
    .target(name: "PluginSDK", dependencies: ["PluginAPI", "JSON"]),
  ]
)
