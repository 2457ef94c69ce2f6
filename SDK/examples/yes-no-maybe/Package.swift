// swift-tools-version: 6.2
import PackageDescription

/// The SDK that the example comes with; the variable BIOBERT_SDK names another one, for a copy of the folder elsewhere.
let sdk = Context.environment["BIOBERT_SDK"] ?? "\(Context.packageDirectory)/../.."

let package = Package(
  name: "yes-no-maybe",
  products: [.library(name: "yes-no-maybe", type: .dynamic, targets: ["YesNoMaybeEntry"])],
  dependencies: [.package(name: "SDK", path: sdk)],
  targets: [
    .target(name: "YesNoMaybeTask", dependencies: [.product(name: "PluginSDK", package: "SDK")], path: "Sources/Task"),
    .target(
      name: "YesNoMaybeEntry", dependencies: ["YesNoMaybeTask", .product(name: "PluginSDK", package: "SDK")],
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
