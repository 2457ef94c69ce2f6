import Testing

@Suite("Providers of matrix products", .enabled(if: Host.isThere, "\(Host.absence)"))
struct MatmulTests {
  private static func run(_ environment: [String: String]) -> (outcome: Host.Outcome, output: ScratchFolder) {
    let folder = TinyModel.withModel()
    folder.write("in.txt", "aspirin\n")
    let outcome = Host.run("embed --model model --input in.txt --output o.npy", in: folder, environment: environment)
    return (outcome, folder)
  }

  @Test("every one of them embeds", arguments: ["openblas", "reference", "panels", "strassen"])
  func byName(_ name: String) {
    let (outcome, folder) = Self.run(["HOST_MATMUL": name])
    // The processor may lack them; then that is what is said.
    if ["panels", "strassen"].contains(name), outcome.code == 2 {
      outcome.expectError(2, "\(name) has no products in fp32")
    } else {
      outcome.expectDone()
      #expect(folder.isThere("o.npy"))
    }
  }

  @Test("an unknown name is wrong usage, with those that are known")
  func unknown() {
    Self.run(["HOST_MATMUL": "mkl"]).outcome
      .expectError(2, "HOST_MATMUL=mkl is not known; choose strassen, panels, onednn, openblas and reference.")
  }

  @Test("a oneDNN that is not there is an error when it is asked for, and nothing otherwise")
  func absentLibrary() {
    let absent = "/nowhere/libdnnl.so.2"
    Self.run(["HOST_MATMUL": "onednn", "HOST_LIBDNNL": absent]).outcome
      .expectError(2, "\(absent) cannot be loaded", "unset HOST_MATMUL")
    Self.run(["HOST_LIBDNNL": absent]).outcome.expectDone()
  }

  @Test("a library that is no oneDNN is named with its version")
  func otherLibrary() {
    Self.run(["HOST_MATMUL": "onednn", "HOST_LIBDNNL": "libc.so.6"]).outcome
      .expectError(2, "libc.so.6", "oneDNN 2 or 3 is needed")
  }

  @Test("oneDNN embeds where it is, and the run's record names it")
  func oneDNN() {
    let (outcome, _) = Self.run(["HOST_MATMUL": "onednn"])
    guard outcome.code == 0 else {
      outcome.expectError(2, "HOST_MATMUL=onednn needs oneDNN", "Install it")
      return
    }
    let folder = TinyModel.workplace()
    Host.run(
      ["finetune"] + TinyModel.training + ["--out", "o"], in: folder, environment: ["HOST_MATMUL": "onednn"]
    ).expectDone()
    #expect(folder.text("o.run/manifest.json").contains("\"matmul\": \"onednn-"))
  }
}

@Test(
  "our declarations of oneDNN are those of its header, where that is installed",
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
func oneDNNDeclarations() {
  guard let compiler = Toolchain.c else { return }
  let source = Checkout.root + "/Tests/Verification/onednn-declarations.c"
  // Without the header it compiles to nothing, and the compiler prints a line that says so.
  let options = ["-std=gnu11", "-fsyntax-only", "-Wall", "-Werror", "-I", Checkout.root + "/Sources/COneDNN"]
  #expect(Toolchain.run(compiler, options + [source]) == 0)
}
