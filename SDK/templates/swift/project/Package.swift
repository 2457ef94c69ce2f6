// swift-tools-version: 6.2
import PackageDescription

/// The SDK that the project was made with; the variable BIOBERT_SDK names another one.
let sdk = Context.environment["BIOBERT_SDK"] ?? "__SDK__"

let package = Package(
  name: "__NAME__",
  products: [.library(name: "__NAME__", type: .dynamic, targets: ["__MODULE__Entry"])],
  dependencies: [.package(name: "SDK", path: sdk)],
  targets: [
    // The task, which tests can link, and the library's one exported function.
    .target(
      name: "__MODULE__Task", dependencies: [.product(name: "PluginSDK", package: "SDK")], path: "Sources/Task"),
    .target(
      name: "__MODULE__Entry", dependencies: ["__MODULE__Task", .product(name: "PluginSDK", package: "SDK")],
      path: "Sources/Entry",
      linkerSettings: [
        // A plugin exports its entry function and nothing else, and carries its own Swift runtime.
        .unsafeFlags([
          "-Xlinker", "--version-script=\(sdk)/exports.map", "-Xlinker", "-z", "-Xlinker", "defs",
        ]),
        .unsafeFlags(["-static-stdlib"], .when(configuration: .release)),
      ]),
  ]
)
