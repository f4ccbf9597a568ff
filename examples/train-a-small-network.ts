/** @file A network trained on onnxruntime: gradients are more graph, and the graph is one ONNX model. */

import {
  AdamW,
  createGraph,
  crossEntropy,
  gradients,
  initialValues,
  linear,
  softmax,
  tanh,
  toOnnx,
} from "@lsad/autodiff";
import { InferenceSession, Tensor } from "onnxruntime-node";

// The network, 2 - 8 - 2, its loss and its gradients.
const graph = createGraph();
const w1 = graph.parameter("w1", [8, 2]);
const b1 = graph.parameter("b1", [8]);
const w2 = graph.parameter("w2", [2, 8]);
const b2 = graph.parameter("b2", [2]);
const logits = linear(tanh(linear(graph.input("x", ["rows", 2]), w1, b1)), w2, b2);
const loss = crossEntropy(logits, graph.input("labels", ["rows"], "int64"));
const [d1, d2, d3, d4] = gradients(loss, [w1, b1, w2, b2]);

// One model computes loss and gradients; AdamW moves the parameters in the buffers that the model reads.
const session = await InferenceSession.create(toOnnx({ loss, d1, d2, d3, d4 }).bytes);
const values = initialValues([w1, b1, w2, b2], { seed: 1 });
const x = new Tensor("float32", [0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
const feeds = {
  x,
  labels: new Tensor("int64", [0n, 1n, 1n, 0n], [4]), // exclusive or
  w1: new Tensor("float32", values.w1, [8, 2]),
  b1: new Tensor("float32", values.b1, [8]),
  w2: new Tensor("float32", values.w2, [2, 8]),
  b2: new Tensor("float32", values.b2, [2]),
};
const optimiser = new AdamW([{ parameters: values }]);
for (let step = 0; step <= 100; step++) {
  const result = await session.run(feeds);
  const [g1, g2, g3, g4] = ["d1", "d2", "d3", "d4"].map((name) => result[name].data as Float32Array);
  optimiser.step({ w1: g1, b1: g2, w2: g3, b2: g4 }, { learningRate: 0.1 });
  if (step % 25 === 0) console.log(`step ${step}: loss ${Number(result.loss.data[0]).toFixed(4)}`);
}

// For use: the same graph without loss and gradients, the weights inside.
const scorer = await InferenceSession.create(toOnnx({ p: softmax(logits) }, { weights: values }).bytes);
const { p } = await scorer.run({ x });
console.log([1, 3, 5, 7].map((place) => Number(p.data[place]) > 0.5)); // [false, true, true, false]
