// swift-tools-version: 6.2
import PackageDescription

// Rooms and floors are drawn in docs/architecture.md; a target may depend only on what lies below it.

/// A shipped plugin exports its entry function and nothing else, and carries its own Swift runtime in release builds:
/// Linux has no stable Swift ABI, so no Swift value may be shared with the host (docs/plugin-abi.md, R-31).
let pluginLinkerSettings: [LinkerSetting] = [
  .unsafeFlags([
    "-Xlinker", "--version-script=\(Context.packageDirectory)/SDK/exports.map", "-Xlinker", "-z", "-Xlinker", "defs",
  ]),
  .unsafeFlags(["-static-stdlib"], .when(configuration: .release)),
]

let strict: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "biobert",
  products: [
    .executable(name: "host", targets: ["Host"]),
    .library(name: "biobert_ner", type: .dynamic, targets: ["NER"]),
    .library(name: "biobert_re", type: .dynamic, targets: ["RE"]),
    .library(name: "biobert_qa", type: .dynamic, targets: ["QA"]),
    .library(name: "biobert_formats", type: .dynamic, targets: ["Formats"]),
    .library(name: "PluginSDK", targets: ["PluginSDK"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // The contract, the kernels, the system libraries (C).
    .target(name: "PluginAPI", exclude: ["layout.lock"]),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=on"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "COneDNN"),
    .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),

    // What plugins are written with.
    .target(name: "JSON", path: "SDK/Sources/JSON", swiftSettings: strict),
    .target(name: "PluginSDK", dependencies: ["PluginAPI", "JSON"], path: "SDK/Sources/PluginSDK"),

    // The host's rooms, from the ground up.
    .target(name: "Text", exclude: ["Tables/generate.py"]),
    .target(name: "Compute", dependencies: ["CKernels", "COpenBLAS", "COneDNN"]),
    .target(name: "Checkpoints", dependencies: ["JSON"], swiftSettings: strict),
    .target(name: "Encoder", dependencies: ["Compute"]),
    .target(
      name: "Corpus",
      dependencies: [
        "Text", "Checkpoints", "JSON", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: ["Compute", "Checkpoints", "JSON", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "ForeignFunctions", dependencies: ["CLibFFI"]),
    .target(name: "PluginHost", dependencies: ["PluginAPI", "Compute", "ForeignFunctions", "JSON"]),
    .target(name: "PluginSpy", dependencies: ["PluginHost", "PluginAPI", "ForeignFunctions"]),
    .target(
      name: "Workflows",
      dependencies: ["PluginHost", "Training", "Corpus", "Encoder", "Checkpoints", "Compute", "Text", "JSON"],
      swiftSettings: strict),
    .target(
      name: "PluginCheck",
      dependencies: [
        "Workflows", "PluginSpy", "PluginHost", "PluginAPI", "Checkpoints", "Compute", "CKernels", "Text", "JSON",
      ]),
    .executableTarget(
      name: "Host",
      dependencies: [
        "Workflows", "PluginCheck", "PluginSpy", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // The shipped plugins: logic that tests can link, and an entry of one file each.
    .target(name: "NERLogic", dependencies: ["PluginSDK"], path: "Plugins/NER/Sources"),
    .target(name: "NER", dependencies: ["NERLogic"], path: "Plugins/NER/Entry", linkerSettings: pluginLinkerSettings),
    .target(name: "RELogic", dependencies: ["PluginSDK"], path: "Plugins/RE/Sources"),
    .target(name: "RE", dependencies: ["RELogic"], path: "Plugins/RE/Entry", linkerSettings: pluginLinkerSettings),
    .target(name: "QALogic", dependencies: ["PluginSDK"], path: "Plugins/QA/Sources"),
    .target(name: "QA", dependencies: ["QALogic"], path: "Plugins/QA/Entry", linkerSettings: pluginLinkerSettings),
    .target(name: "FormatsLogic", dependencies: ["PluginSDK"], path: "Plugins/Formats/Sources"),
    .target(
      name: "Formats", dependencies: ["FormatsLogic"], path: "Plugins/Formats/Entry",
      linkerSettings: pluginLinkerSettings),

    // Tests, one target a room. Fixtures and sources of test plugins are found through #filePath.
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "TextTests", dependencies: ["Text"], exclude: ["Fixtures"]),
    .testTarget(name: "ComputeTests", dependencies: ["Compute"], exclude: ["Fixtures"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "JSON"], exclude: ["Fixtures"]),
    .testTarget(name: "EncoderTests", dependencies: ["Encoder", "Compute"], exclude: ["Fixtures"]),
    .testTarget(name: "CorpusTests", dependencies: ["Corpus", "Checkpoints", "Text", "JSON"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "Compute", "JSON"]),
    .testTarget(
      name: "PluginAPITests",
      dependencies: ["PluginAPI", "PluginHost", "PluginSDK", "PluginSpy", "ForeignFunctions"],
      exclude: ["FakeHost", "RustBindings", "Skeletons"]),
    .testTarget(
      name: "PluginHostTests", dependencies: ["PluginHost", "PluginAPI", "Compute"], exclude: ["Plugins"]),
    .testTarget(
      name: "PluginLogicTests",
      dependencies: ["NERLogic", "RELogic", "QALogic", "FormatsLogic", "PluginSDK", "PluginAPI", "JSON"],
      exclude: ["Fixtures"]),
    .testTarget(name: "WorkflowsTests", dependencies: ["Workflows", "PluginHost", "JSON"]),
    .testTarget(name: "HostTests", dependencies: ["JSON"], exclude: ["Plugins", "Broken"]),

    // No product of ours: what Tests/Verification compares with torch, which no command prints.
    .executableTarget(
      name: "GradientDump", dependencies: ["Training", "Encoder", "Checkpoints", "Compute"],
      path: "Tests/Verification/Sources/GradientDump"),
  ]
)
