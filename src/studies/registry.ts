import { CallerError, unknownName } from "../errors.js";
import { figure1 } from "./a-fig1/study.js";
import { figure2 } from "./a-fig2/study.js";
import { figure3 } from "./a-fig3/study.js";
import { figure4 } from "./a-fig4/study.js";
import { figure5 } from "./a-fig5/study.js";
import { gravityStudy } from "./a-gravity/study.js";
import { irregularStudy } from "./a-irregular/study.js";
import { mixing } from "./a-mixing/study.js";
import { open } from "./a-open/study.js";
import { rates } from "./a-rates/study.js";
import { spectrum } from "./a-spectrum/study.js";
import { summaries } from "./a-summaries/study.js";
import { table1Image } from "./a-table1-image/study.js";
import { translationOrder } from "./a-table1-translation/study.js";
import { table2 } from "./a-table2/study.js";
import { table3 } from "./a-table3/study.js";
import { tokens } from "./a-tokens/study.js";
import { layersAgainstHeads } from "./b-1a/study.js";
import { sparseMemory } from "./b-1b/study.js";
import { complexReadout } from "./b-2a/study.js";
import { severalMemories } from "./b-2b/study.js";
import { needlessProduct } from "./b-3a/study.js";
import { productInLanguage } from "./b-3b/study.js";
import { heavyTail } from "./b-4a/study.js";
import { lightTail } from "./b-4b/study.js";
import { adaptiveStudy } from "./b-adaptive/study.js";
import { constructions } from "./b-constructions/study.js";
import { kernels } from "./b-kernels/study.js";
import { longerTests } from "./b-length/study.js";
import { proposition42 } from "./b-prop42/study.js";
import { proposition45 } from "./b-prop45/study.js";
import { encoderDecoderStudy } from "./c-encdec/study.js";
import { matrix } from "./c-matrix/study.js";
import { memoryStudy } from "./c-memory/study.js";
import { stabilityStudy } from "./c-stability/study.js";
import { convolutionStudy } from "./c-tcn/study.js";
import { allocation } from "./h-allocation/study.js";
import { infoflowStudy } from "./h-infoflow/study.js";
import { retrievalStudy } from "./h-retrieval/study.js";
import { languageEncodings } from "./lm-encodings/study.js";
import type { Study } from "./study.js";

const known: Study[] = [
  figure1,
  figure2,
  figure3,
  figure4,
  figure5,
  table1Image,
  translationOrder,
  table2,
  table3,
  spectrum,
  mixing,
  gravityStudy,
  rates,
  tokens,
  summaries,
  open,
  irregularStudy,
  layersAgainstHeads,
  sparseMemory,
  complexReadout,
  severalMemories,
  needlessProduct,
  productInLanguage,
  heavyTail,
  lightTail,
  kernels,
  longerTests,
  languageEncodings,
  proposition42,
  constructions,
  adaptiveStudy,
  proposition45,
  memoryStudy,
  stabilityStudy,
  convolutionStudy,
  encoderDecoderStudy,
  matrix,
  retrievalStudy,
  infoflowStudy,
  allocation,
];

/** Every study, in the order in which `all` runs them; those of plugins last. */
export const studies: readonly Study[] = known;

const added = new Set<string>();

/**
 * Adds a study of a plugin; one that was added before is replaced.
 *
 * @throws CallerError where nwidth has one of its id
 */
export function addStudy(study: Study): void {
  const at = known.findIndex(({ id }) => id === study.id);
  if (at >= 0 && !added.has(study.id)) {
    throw new CallerError(`there is a study '${study.id}' already`, "give yours another id");
  }
  if (at >= 0) known.splice(at, 1);
  known.push(study);
  added.add(study.id);
}

/** @throws CallerError where there is none of this id, naming the nearest */
export function studyOf(id: string): Study {
  const found = studies.find((study) => study.id === id);
  if (found !== undefined) return found;
  throw unknownName(
    "study",
    id,
    studies.map((study) => study.id),
  );
}
