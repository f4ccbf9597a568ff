import { createGraph, type Tensor as GraphTensor, toOnnx } from "@lsad/autodiff";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { buildEncoder } from "./encoder-graph.js";
import { addWeights, classifierShapes, pool } from "./heads.js";
import { readModelFolder } from "./model-folder.js";
import { SafetensorsFile } from "./safetensors.js";
import { openSession } from "./session.js";
import { parameterName } from "./training-step.js";

interface Batches {
  readonly evaluation: { readonly ids: readonly (readonly number[])[]; readonly mask: readonly (readonly number[])[] };
}

describeWithShared("the encoder's graph agrees with transformers", ["models/tiny-bert", "fixtures/torch"], () => {
  test("in every hidden state, attention and the pooler's output", async () => {
    const { config, weights, heads } = readModelFolder(sharedPath("models", "tiny-bert"));
    const { evaluation } = readFixture<Batches>("torch/bert/batches.json");
    const golden = new SafetensorsFile(sharedPath("fixtures", "torch", "bert", "forward.safetensors"));
    const [rows, length] = [3, 24];
    const all = new Map([...weights, ...heads]);
    const run = async (outputs: Record<string, GraphTensor>) => {
      const names = new Set(Object.values(outputs)[0].graph.parameters.map(parameterName));
      const given = Object.fromEntries([...all].flatMap(([name, { data }]) => (names.has(name) ? [[name, data]] : [])));
      const session = await openSession(toOnnx(outputs, { training: false, weights: given }), "cpu", { threads: 1 });
      const found = await session.run({
        ids: new Tensor("int64", BigInt64Array.from(evaluation.ids.slice(0, rows).flat(), BigInt), [rows, length]),
        mask: new Tensor("float32", Float32Array.from(evaluation.mask.slice(0, rows).flat()), [rows, length]),
      });
      await session.release();
      for (const name of Object.keys(outputs)) {
        const expected = golden.read(name);
        expect(found[name].data as Float32Array, name).toBeAllclose(expected.data, { relative: 0, absolute: 1e-5 });
      }
    };
    const graph = createGraph();
    const encoder = buildEncoder(graph, config);
    const head = addWeights(graph, classifierShapes(config, "pooler"));
    await run({
      ...Object.fromEntries(encoder.hiddenStates.map((state, i) => [`hidden.${i}`, state])),
      ...Object.fromEntries(encoder.attentions.map((attention, i) => [`attention.${i}`, attention])),
      pooled: pool(encoder, config, "pooler", head),
    });
    const short = createGraph();
    const shortHead = addWeights(short, classifierShapes(config, "pooler"));
    const ofCls = buildEncoder(short, config, { lastLayer: "cls" });
    await run({ pooled: pool(ofCls, config, "pooler", shortHead) });
    golden.close();
  });
});
