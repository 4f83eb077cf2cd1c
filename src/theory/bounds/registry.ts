import { unknownName } from "../../errors.js";
import { convolution } from "./companions/convolution.js";
import { encoderDecoder, lowRankEncoderDecoder } from "./companions/encoder-decoder.js";
import { feedForward } from "./companions/feed-forward.js";
import { infoflowOneLayer, infoflowTwoLayers } from "./companions/infoflow.js";
import { curseOfMemory, linearRecurrent } from "./companions/recurrent.js";
import { retrievalFewHeads, retrievalHeads, retrievalOneHead } from "./companions/retrieval.js";
import { paperARate } from "./paper-a/rate.js";
import { paperARecurrent } from "./paper-a/recurrent.js";
import { dotProductFree } from "./paper-b/dot-product.js";
import { heavyTails, lightTails } from "./paper-b/essential.js";
import { fixedLags } from "./paper-b/fixed.js";
import { nestedLags } from "./paper-b/nested.js";
import { oneLagPerLayer, warmUp } from "./paper-b/warm-up.js";
import { type RegisteredTheorem, register, THEOREM_IDS, type TheoremId } from "./theorem.js";

const registered: Readonly<Record<TheoremId, RegisteredTheorem>> = {
  "a-4.2": register(paperARate),
  "a-rnn": register(paperARecurrent),
  "b-3.1": register(fixedLags),
  "b-4.1": register(warmUp),
  "b-4.2": register(dotProductFree),
  "b-4.4": register(nestedLags),
  "b-4.5": register(oneLagPerLayer),
  "b-5.1a": register(lightTails),
  "b-5.1b": register(heavyTails),
  barron: register(feedForward),
  "linear-rnn": register(linearRecurrent),
  "curse-of-memory": register(curseOfMemory),
  "encoder-decoder": register(encoderDecoder),
  "encoder-decoder-low-rank": register(lowRankEncoderDecoder),
  convolution: register(convolution),
  "retrieval-heads": register(retrievalHeads),
  "retrieval-few-heads": register(retrievalFewHeads),
  "retrieval-one-head": register(retrievalOneHead),
  "infoflow-one-layer": register(infoflowOneLayer),
  "infoflow-two-layers": register(infoflowTwoLayers),
};

/** Every theorem, in the order of `THEOREM_IDS`. */
export const theorems: readonly RegisteredTheorem[] = THEOREM_IDS.map((id) => registered[id]);

/**
 * A theorem by its name.
 *
 * @throws CallerError for an unknown name, with the nearest
 */
export function theoremOf(name: string): RegisteredTheorem {
  const theorem = theorems.find(({ id }) => id === name);
  if (theorem === undefined) throw unknownName("theorem", name, THEOREM_IDS);
  return theorem;
}
