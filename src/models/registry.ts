import { requireFree, unknownName } from "../errors.js";
import { type Model, type RegisteredArchitecture, register } from "./architecture.js";
import { attentionRnn } from "./attention-rnn.js";
import { classTokenTransformer } from "./class-token-transformer.js";
import { encoderDecoder } from "./encoder-decoder.js";
import { gru } from "./gru.js";
import type { TaskShape } from "./input.js";
import { languageModel } from "./language-model.js";
import { linearAttention } from "./linear-attention.js";
import { linearFilter } from "./linear-filter.js";
import { lstm } from "./lstm.js";
import { minGru } from "./min-gru.js";
import { mlp } from "./mlp.js";
import { recurrentConvolution } from "./recurrent-convolution.js";
import { rnn } from "./rnn.js";
import { stateSpace } from "./state-space.js";
import { temporalConvolution } from "./temporal-convolution.js";
import { transformerA } from "./transformer-a.js";
import { transformerB } from "./transformer-b.js";
import { vit } from "./vit.js";

const known: RegisteredArchitecture[] = [
  register(transformerA),
  register(rnn),
  register(transformerB),
  register(classTokenTransformer),
  register(linearAttention),
  register(gru),
  register(lstm),
  register(minGru),
  register(stateSpace),
  register(attentionRnn),
  register(recurrentConvolution),
  register(temporalConvolution),
  register(linearFilter),
  register(mlp),
  register(vit),
  register(languageModel),
  register(encoderDecoder),
];

/** Every architecture. Adding one adds its file and a line above; a plugin's are added while it is loaded. */
export const architectures: readonly RegisteredArchitecture[] = known;

/** @throws CallerError where there is one of this name */
export function addArchitecture(architecture: RegisteredArchitecture): void {
  requireFree("architecture", architecture.name, known);
  known.push(architecture);
}

/** Takes away an architecture that was added. */
export function removeArchitecture(name: string): void {
  const at = known.findIndex((architecture) => architecture.name === name);
  if (at >= 0) known.splice(at, 1);
}

/**
 * A model from names and numbers as a user writes them.
 *
 * @throws CallerError for an unknown architecture or setting, naming the nearest, a bad value, or an
 *   impossible size
 */
export function buildModel(name: string, config: unknown, task: TaskShape): Model {
  const architecture = architectures.find((a) => a.name === name);
  if (architecture === undefined) {
    throw unknownName(
      "architecture",
      name,
      architectures.map((a) => a.name),
    );
  }
  return architecture.build(config, task);
}
