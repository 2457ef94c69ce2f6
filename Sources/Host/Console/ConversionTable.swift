import Workflows

/// Shows what became of every tensor of a conversion as text for people: a line a tensor, then the files.
enum ConversionTable {
  static func show(_ summary: Conversion.Summary, on console: Console) {
    for tensor in summary.tensors {
      if let written = tensor.written {
        console.result("used     \(tensor.stored) as \(written)")
      } else {
        console.result("ignored  \(tensor.stored): \(Messages.reason(tensor.outcome))")
      }
    }
    for tensor in summary.missing {
      console.result("missing  \(tensor.name): needed for \(Messages.part(tensor.part))")
    }
    for file in summary.files { console.result("sha256   \(file.sha256)  \(file.name)") }
  }
}
