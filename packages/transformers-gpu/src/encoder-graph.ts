/** @file The BERT encoder as a graph: embeddings, attention and feed-forward layers, with LoRA or adapters where asked for. */

import {
  add,
  dropout,
  type Graph,
  gather,
  gelu,
  layerNorm,
  linear,
  matmul,
  mul,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  sub,
  type Tensor,
  transpose,
} from "@lsad/autodiff";
import type { BertConfig } from "./bert-config.js";
import { encoderWeightShapes, type WeightShape } from "./bert-weights.js";
import {
  type AdapterPlace,
  adapterPlaces,
  type BottleneckOptions,
  bottleneckWeightShapes,
} from "./bottleneck-adapter.js";
import { type LoraSettings, loraModules, loraScale } from "./lora.js";

/** Name of the table of word embeddings. */
export const WORD_EMBEDDINGS = "embeddings.word_embeddings.weight";

/** What an encoder's graph is built with. */
export interface EncoderGraphOptions {
  readonly lora?: LoraSettings;
  readonly bottleneck?: Required<BottleneckOptions>;
  /**
   * What the graph takes: token ids (default); the rows of the word embeddings, so that gradients reach them; or the hidden
   * states after some layers, so that what is frozen below is computed once.
   */
  readonly from?: "ids" | "words" | { readonly layer: number };
  /**
   * Which tokens the last layer works out: all (default), or `[CLS]` alone where nothing reads the others. Its keys and values are of
   * all tokens either way, so the state of `[CLS]` and all gradients are the same; a tenth to a seventh of the work is saved.
   */
  readonly lastLayer?: "all" | "cls";
}

/** The tensors of an encoder's graph. `batch` and `length` are named dimensions. */
export interface EncoderGraph {
  /** `ids`, int64 `[batch, length]`, or `words` or `states`, float32 `[batch, length, hidden]`. */
  readonly input: Tensor;
  /** float32 `[batch, length]`: 1 for a token, 0 for padding. */
  readonly mask: Tensor;
  /** The rows of the word embeddings that the ids name, `[batch, length, hidden]`: few, where the table is large. */
  readonly words: Tensor | undefined;
  /** Hidden states of the last layer, `[batch * length, hidden]`; `[batch, hidden]` where it works out `[CLS]` alone. */
  readonly hidden: Tensor;
  /** What the last layer works out. */
  readonly lastLayer: "all" | "cls";
  /** What the first layer takes, then what each layer gives: tensors of `[batch * length, hidden]`, the last as `hidden`. */
  readonly hiddenStates: readonly Tensor[];
  /** Attention weights of each layer, `[batch, heads, length, length]`, before dropout; of `[CLS]` alone `[batch, heads, 1, length]`. */
  readonly attentions: readonly Tensor[];
  /** Weights by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Writes an encoder into a graph (Devlin et al. 2019; post-layer normalisation, erf GELU). Token types are all 0. */
export function buildEncoder(graph: Graph, config: BertConfig, options: EncoderGraphOptions = {}): EncoderGraph {
  return new EncoderBuilder(graph, config, options).build();
}

/** The weights that a graph of these options has, the encoder's own first. */
export function graphWeightShapes(
  config: BertConfig,
  { lora, bottleneck, from = "ids" }: EncoderGraphOptions,
): WeightShape[] {
  const low =
    lora === undefined
      ? []
      : loraModules(config, lora).flatMap(({ name, inputs, outputs }) => [
          { name: `${name}.lora_A.weight`, shape: [lora.rank, inputs] },
          { name: `${name}.lora_B.weight`, shape: [outputs, lora.rank] },
        ]);
  const adapters = bottleneck === undefined ? [] : bottleneckWeightShapes(config, bottleneck);
  return [...encoderWeightShapes(config), ...low, ...adapters].filter(({ name }) => isAbove(name, from));
}

/** Whether a weight takes part in what is computed from an input on. */
function isAbove(name: string, from: Exclude<EncoderGraphOptions["from"], undefined>): boolean {
  if (from === "ids") return true;
  if (from === "words") return name !== WORD_EMBEDDINGS;
  const layer = /^encoder\.layer\.(\d+)\./.exec(name);
  return layer !== null && Number(layer[1]) >= from.layer;
}

/** The state of each text's first token, `[CLS]`: `[batch, hidden]`, of states `[batch * length, hidden]`. */
export function firstTokens(states: Tensor, hiddenSize: number): Tensor {
  return reshape(slice(reshape(states, ["batch", "length", hiddenSize]), 1, 0, 1), ["batch", hiddenSize]);
}

/** Added to the attention scores of padding: large enough that its softmax is 0, small enough for half precision. */
const PADDING_SCORE = 3e4;

class EncoderBuilder {
  readonly #graph: Graph;
  readonly #config: BertConfig;
  readonly #options: EncoderGraphOptions;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #adapted: ReadonlySet<string>;

  constructor(graph: Graph, config: BertConfig, options: EncoderGraphOptions) {
    this.#graph = graph;
    this.#config = config;
    this.#options = options;
    const shapes = graphWeightShapes(config, options);
    this.#weights = new Map(shapes.map(({ name, shape }) => [name, graph.parameter(name, shape)]));
    this.#adapted = new Set(
      options.lora === undefined ? [] : loraModules(config, options.lora).map(({ name }) => name),
    );
  }

  build(): EncoderGraph {
    const { hiddenSize, layers } = this.#config;
    const { from = "ids", lastLayer = "all" } = this.#options;
    const input =
      from === "ids"
        ? this.#graph.input("ids", ["batch", "length"], "int64")
        : this.#graph.input(from === "words" ? "words" : "states", ["batch", "length", hiddenSize]);
    const mask = this.#graph.input("mask", ["batch", "length"]);
    const paddingScores = reshape(mul(sub(mask, 1), PADDING_SCORE), ["batch", 1, 1, "length"]);
    const words =
      typeof from === "object" ? undefined : from === "words" ? input : gather(this.#weight(WORD_EMBEDDINGS), input);

    const hiddenStates = [words === undefined ? reshape(input, [-1, hiddenSize]) : this.#embed(words)];
    const attentions: Tensor[] = [];
    for (let layer = typeof from === "object" ? from.layer : 0; layer < layers; layer++) {
      const { hidden, attention } = this.#layer(
        `encoder.layer.${layer}`,
        hiddenStates[hiddenStates.length - 1],
        paddingScores,
        layer === layers - 1 ? lastLayer : "all",
      );
      hiddenStates.push(hidden);
      attentions.push(attention);
    }
    const hidden = hiddenStates[hiddenStates.length - 1];
    return { input, mask, words, hidden, lastLayer, hiddenStates, attentions, weights: this.#weights };
  }

  #embed(words: Tensor): Tensor {
    const { hiddenSize, tokenTypes, dropout: rate } = this.#config;
    const positions = slice(this.#weight("embeddings.position_embeddings.weight"), 0, 0, "length");
    const placed = add(words, positions);
    const typed =
      tokenTypes === 0 ? placed : add(placed, slice(this.#weight("embeddings.token_type_embeddings.weight"), 0, 0, 1));
    return dropout(this.#layerNorm("embeddings.LayerNorm", reshape(typed, [-1, hiddenSize])), rate);
  }

  #layer(name: string, x: Tensor, paddingScores: Tensor, tokens: "all" | "cls"): { hidden: Tensor; attention: Tensor } {
    const { hiddenSize, heads, attentionDropout } = this.#config;
    const headSize = hiddenSize / heads;
    const split = (part: string, of: Tensor, length: "length" | 1) =>
      transpose(
        reshape(this.#linear(`${name}.attention.self.${part}`, of), ["batch", length, heads, headSize]),
        [0, 2, 1, 3],
      );
    const asking = tokens === "all" ? x : firstTokens(x, hiddenSize);
    const query = split("query", asking, tokens === "all" ? "length" : 1);
    const scores = matmul(query, split("key", x, "length"), { transposeB: true, scale: 1 / Math.sqrt(headSize) });
    const attention = softmax(add(scores, paddingScores));
    const context = matmul(dropout(attention, attentionDropout), split("value", x, "length"));
    const merged = reshape(transpose(context, [0, 2, 1, 3]), [-1, hiddenSize]);
    const attended = this.#blockEnd(`${name}.attention.output`, "attention.output", merged, asking);
    const inner = gelu(this.#linear(`${name}.intermediate.dense`, attended));
    return { hidden: this.#blockEnd(`${name}.output`, "output", inner, attended), attention };
  }

  /** The dense map that ends a block, its residual and normalisation, and an adapter between them where there is one. */
  #blockEnd(name: string, place: AdapterPlace, inner: Tensor, residual: Tensor): Tensor {
    const x = dropout(this.#linear(`${name}.dense`, inner), this.#config.dropout);
    const sum = add(x, residual);
    const { bottleneck } = this.#options;
    if (bottleneck === undefined || !adapterPlaces(bottleneck.kind).includes(place)) {
      return this.#layerNorm(`${name}.LayerNorm`, sum);
    }
    const isHoulsby = bottleneck.kind === "houlsby";
    const entered = isHoulsby ? x : this.#layerNorm(`${name}.LayerNorm`, sum);
    const down = this.#plainLinear(`${name}.adapter_down`, entered);
    const up = this.#plainLinear(`${name}.adapter_up`, isHoulsby ? mul(down, sigmoid(down)) : relu(down));
    return this.#layerNorm(`${name}.LayerNorm`, add(up, sum));
  }

  #linear(name: string, x: Tensor): Tensor {
    const y = this.#plainLinear(name, x);
    const { lora } = this.#options;
    if (lora === undefined || !this.#adapted.has(name)) return y;
    const low = linear(dropout(x, lora.dropout), this.#weight(`${name}.lora_A.weight`));
    // scaled where it is narrow
    return add(y, linear(mul(low, loraScale(lora)), this.#weight(`${name}.lora_B.weight`)));
  }

  #plainLinear(name: string, x: Tensor): Tensor {
    return linear(x, this.#weight(`${name}.weight`), this.#weight(`${name}.bias`));
  }

  #layerNorm(name: string, x: Tensor): Tensor {
    return layerNorm(x, this.#weight(`${name}.weight`), this.#weight(`${name}.bias`), {
      epsilon: this.#config.layerNormEpsilon,
    });
  }

  #weight(name: string): Tensor {
    const weight = this.#weights.get(name);
    if (weight === undefined) throw new Error(`internal: the encoder has no weight ${name}`);
    return weight;
  }
}
