import Compute
import PluginAPI

/// The functions of the graph as C sees them: each finds its build and hands over.
enum GraphTable {
  private static func build(
    _ graph: UnsafePointer<bp_graph>?, _ function: String, _ body: (GraphBridge) -> bp_value
  ) -> bp_value {
    GraphFace.withBuild(graph, function, body) ?? 0
  }

  private static func status(
    _ graph: UnsafePointer<bp_graph>?, _ function: String, _ body: (GraphBridge) -> Int32
  ) -> Int32 {
    GraphFace.withBuild(graph, function, body) ?? BP_E_ARGUMENT
  }

  static func fill(_ table: UnsafeMutablePointer<bp_graph>) {
    fillSources(table)
    fillOperations(table)
    fillShapes(table)
    fillLosses(table)
  }

  private static func fillSources(_ table: UnsafeMutablePointer<bp_graph>) {
    table.pointee.hidden = { graph, layer in GraphTable.build(graph, "hidden") { $0.hidden(layer) } }
    table.pointee.pooled = { graph in GraphTable.build(graph, "pooled") { $0.hand($0.inputs.pooled(), "pooled") } }
    table.pointee.parameter = { graph, index in GraphTable.build(graph, "parameter") { $0.parameter(index) } }
    table.pointee.constant = { graph, array in GraphTable.build(graph, "constant") { $0.constant(array) } }
    table.pointee.random = { graph, tag, count, out in GraphTable.status(graph, "random") { $0.random(tag, count, out) }
    }
    table.pointee.loss = { graph, name, sum, weight in GraphTable.status(graph, "loss") { $0.loss(name, sum, weight) } }
    table.pointee.output = { graph, slot, value, axis, rows in
      GraphTable.status(graph, "output") { $0.output(slot, value, axis, rows) }
    }
    table.pointee.shape = { graph, value, dims, rank in
      GraphTable.status(graph, "shape") { $0.shape(value, dims, rank) }
    }
    table.pointee.custom = { graph, operation, inputs, count, out, outCount in
      GraphTable.status(graph, "custom") { $0.custom(operation, inputs, count, out, outCount) }
    }
  }

  private static func fillOperations(_ table: UnsafeMutablePointer<bp_graph>) {
    table.pointee.linear = { graph, x, weight, bias in
      GraphTable.build(graph, "linear") { bridge in
        guard let bias = bridge.optional(bias, "bias", "linear") else { return 0 }
        return bridge.binary("linear", x, weight, names: ("x", "weight")) { bridge.graph.linear($0, $1, bias: bias) }
      }
    }
    table.pointee.matmul = { graph, a, b, transpose in
      GraphTable.build(graph, "matmul") { bridge in
        guard transpose & ~(BP_TRANSPOSE_A | BP_TRANSPOSE_B) == 0 else {
          bridge.note("matmul", .index(argument: "transpose", value: Int64(transpose), count: 4))
          return 0
        }
        return bridge.binary("matmul", a, b) {
          bridge.graph.matmul(
            $0, $1, transposeA: transpose & BP_TRANSPOSE_A != 0, transposeB: transpose & BP_TRANSPOSE_B != 0)
        }
      }
    }
    table.pointee.add = { graph, a, b in
      GraphTable.build(graph, "add") { bridge in bridge.binary("add", a, b) { bridge.graph.add($0, $1) } }
    }
    table.pointee.mul = { graph, a, b in
      GraphTable.build(graph, "mul") { bridge in bridge.binary("mul", a, b) { bridge.graph.mul($0, $1) } }
    }
    table.pointee.scale = { graph, x, factor in
      GraphTable.build(graph, "scale") { bridge in
        guard bridge.isFinite(factor, "k", "scale") else { return 0 }
        return bridge.unary("scale", x) { bridge.graph.scale($0, by: factor) }
      }
    }
    table.pointee.activation = { graph, kind, x in GraphTable.build(graph, "activation") { $0.activation(kind, x) } }
    table.pointee.softmax = { graph, x in
      GraphTable.build(graph, "softmax") { bridge in bridge.unary("softmax", x) { bridge.graph.softmax($0) } }
    }
    table.pointee.layer_norm = { graph, x, gain, bias, epsilon in
      GraphTable.build(graph, "layer_norm") { bridge in
        guard bridge.isFinite(epsilon, in: 0...1, "epsilon", "layer_norm"),
          let bias = bridge.value(bias, "bias", "layer_norm")
        else { return 0 }
        return bridge.binary("layer_norm", x, gain, names: ("x", "gain")) {
          bridge.graph.layerNorm($0, gain: $1, bias: bias, epsilon: Double(epsilon))
        }
      }
    }
    table.pointee.dropout = { graph, x, rate in
      GraphTable.build(graph, "dropout") { bridge in
        guard bridge.isFinite(rate, in: 0...1, "p", "dropout") else { return 0 }
        // Outside of training nothing is recorded, so that both graphs have the same nodes that compute.
        return bridge.unary("dropout", x) { bridge.isTraining ? bridge.graph.dropout($0, rate: Double(rate)) : $0 }
      }
    }
  }

  private static func fillShapes(_ table: UnsafeMutablePointer<bp_graph>) {
    table.pointee.gather_rows = { graph, x, index in
      GraphTable.build(graph, "gather_rows") { bridge in
        bridge.binary("gather_rows", x, index, names: ("x", "index")) { bridge.graph.gatherRows($0, index: $1) }
      }
    }
    table.pointee.concat = { graph, values, count, axis in
      GraphTable.build(graph, "concat") { $0.concat(values, count, axis) }
    }
    table.pointee.slice = { graph, x, axis, from, to in
      GraphTable.build(graph, "slice") { bridge in
        bridge.unary("slice", x) { bridge.graph.slice($0, axis: Int(axis), from: Int(from), to: Int(to)) }
      }
    }
    table.pointee.reshape = { graph, x, dims, rank in GraphTable.build(graph, "reshape") { $0.reshape(x, dims, rank) } }
    table.pointee.segment = { graph, kind, x, starts in
      GraphTable.build(graph, "segment") { $0.segment(kind, x, starts) }
    }
  }

  private static func fillLosses(_ table: UnsafeMutablePointer<bp_graph>) {
    table.pointee.cross_entropy = { graph, logits, targets, weights, ignore in
      GraphTable.build(graph, "cross_entropy") { $0.crossEntropy(logits, targets, weights, ignore) }
    }
    table.pointee.bce_with_logits = { graph, logits, targets, weights in
      GraphTable.build(graph, "bce_with_logits") { bridge in
        guard let weights = bridge.optional(weights, "pos_weights", "bce_with_logits") else { return 0 }
        return bridge.binary("bce_with_logits", logits, targets, names: ("logits", "targets")) {
          bridge.graph.binaryCrossEntropy($0, targets: $1, positiveWeights: weights)
        }
      }
    }
    table.pointee.mse = { graph, x, target in
      GraphTable.build(graph, "mse") { bridge in
        bridge.binary("mse", x, target, names: ("x", "target")) { bridge.graph.squaredError($0, target: $1) }
      }
    }
  }
}
