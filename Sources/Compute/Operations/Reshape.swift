extension Graph {
  /// The same elements under other dimensions; one dimension may be -1 and is worked out. Nothing is copied.
  public func reshape(_ x: Value, _ dimensions: [Int]) -> Value {
    guard let type = checkedType(of: x, in: "reshape") else { return .poison }
    var wanted = dimensions
    let open = wanted.indices.filter { wanted[$0] == -1 }
    if open.count == 1 {
      let rest = wanted.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      wanted[open[0]] = rest > 0 && type.shape.count % rest == 0 ? type.shape.count / rest : -1
    }
    guard let shape = Shape(wanted), shape.count == type.shape.count else {
      return fail(.operation(name: "reshape", inputs: [type], problem: .dimensions(dimensions)))
    }
    return view(of: x, shape: shape)
  }
}
