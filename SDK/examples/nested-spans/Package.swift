// swift-tools-version: 6.2
import PackageDescription

/// The SDK that the example comes with; the variable BIOBERT_SDK names another one, for a copy of the folder elsewhere.
let sdk = Context.environment["BIOBERT_SDK"] ?? "\(Context.packageDirectory)/../.."

let package = Package(
  name: "nested-spans",
  products: [.library(name: "nested-spans", type: .dynamic, targets: ["NestedSpansEntry"])],
  dependencies: [.package(name: "SDK", path: sdk)],
  targets: [
    .target(name: "NestedSpansTask", dependencies: [.product(name: "PluginSDK", package: "SDK")], path: "Sources/Task"),
    .target(
      name: "NestedSpansEntry", dependencies: ["NestedSpansTask", .product(name: "PluginSDK", package: "SDK")],
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
