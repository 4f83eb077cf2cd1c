import type { Claim, Measured } from "../claim.js";
import { ratios, same, type Tested } from "../tested.js";
import {
  FAR,
  type Found,
  FULL,
  find,
  HALF,
  type KernelName,
  type Place,
  POWER,
  SOURCE,
} from "./places.js";

type Worded = Omit<Claim, "paper" | "scale">;
const paper = { value: null, source: SOURCE };

/** A claim on what no seed moves, of the kernels alone. */
const exact = (
  claim: Worded,
  { kernel, channels }: Pick<Place, "kernel" | "channels">,
  of: "floor" | "constructed",
): Tested<Found> => ({
  claim: { ...claim, paper, scale: "linear" },
  measure: (found, seeds) => {
    const { numbers } = find(found, kernel, channels);
    return { ...same(numbers[of]?.value ?? Number.NaN, seeds), numbers };
  },
});

/** A claim on what was trained. */
const trained = (claim: Worded, measure: (found: Found) => Measured): Tested<Found> => ({
  claim: { ...claim, paper, scale: "logarithmic" },
  measure,
});

/** The unit of all errors. */
export const LEFT = "share of the variance that is left";

const WORDS = { 1: "one channel", 2: "two channels", 4: "four channels" } as const;

/** A claim on a kernel, whatever is trained. */
interface Untrained extends Omit<Worded, "quantity"> {
  readonly kernel: KernelName;
  readonly channels: keyof typeof WORDS;
  readonly of: "floor" | "constructed";
}

const UNTRAINED: readonly Untrained[] = [
  {
    id: "exponential-one",
    statement: "One channel holds an exponential memory",
    ...{ kernel: "e^(-s/5)", channels: 1, of: "constructed", from: null, to: 1e-20 },
  },
  {
    id: "lag-one",
    statement: "One channel holds one lag of 10, of which 8 exponentials leave a twentieth",
    ...{ kernel: "lag 10", channels: 1, of: "constructed", from: null, to: 1e-20 },
  },
  {
    id: "sine-one",
    statement: "One channel does not hold a sine: a twentieth is left whatever the filters",
    ...{ kernel: "sin(s/2)", channels: 1, of: "floor", from: 0.05, to: null },
  },
  {
    id: "sine-two",
    statement: "Two channels hold a sine",
    ...{ kernel: "sin(s/2)", channels: 2, of: "constructed", from: null, to: 1e-20 },
  },
  {
    id: "power-four",
    statement: "A slow tail is no obstacle: four channels leave a thousandth of s^-1/2, or less",
    ...{ kernel: POWER, channels: 4, of: "constructed", from: null, to: 1e-3 },
  },
  {
    id: "random-four",
    statement: "A kernel without structure is one: four channels leave a hundredth, or more",
    ...{ kernel: "random", channels: 4, of: "floor", from: 0.01, to: null },
  },
];

/** Every claim, and how it is measured. */
export const tests: readonly Tested<Found>[] = [
  ...UNTRAINED.map(({ kernel, channels, of, ...claim }) =>
    exact(
      {
        ...claim,
        quantity:
          of === "floor"
            ? `lower bound of the ${LEFT}, of ${WORDS[channels]}`
            : `${LEFT} by the tensor train of rank ${channels}`,
      },
      { kernel, channels },
      of,
    ),
  ),
  {
    claim: {
      id: "reach",
      statement: `${HALF} levels of two taps answer to ${2 ** HALF} lags, and to no further one`,
      paper,
      quantity: "lags at which a model of random weights answers to an impulse",
      ...{ scale: "linear", from: 2 ** HALF, to: 2 ** HALF },
    },
    measure: ({ reach }) => ({ values: reach, numbers: null }),
  },
  ...(
    [
      ["e^(-s/5)", 1, "an exponential memory"],
      ["lag 10", 1, "one lag of 10"],
      ["sin(s/2)", 2, "a sine"],
      [POWER, 4, "a memory like s^-1/2"],
      ["random", 8, "a kernel without structure"],
    ] as const
  ).map(([kernel, channels, words]) =>
    trained(
      {
        id: `trained-${words.replaceAll(/[^a-z0-9]+/g, "-")}`,
        statement: `Trained, ${channels === 1 ? "one channel leaves" : `${channels} channels leave`} a thousandth of ${words}, or less`,
        quantity: `${LEFT} on the test part`,
        ...{ from: null, to: 1e-3 },
      },
      (found) => find(found, kernel, channels),
    ),
  ),
  trained(
    {
      id: "spectrum-decides",
      statement:
        "The spectrum decides, not the tail: of a kernel without structure two channels leave ten times what they leave of s^-1/2, or more",
      quantity: `${LEFT} of a random kernel over that of ${POWER}, of the same seed`,
      ...{ from: 10, to: null },
    },
    (found) => ({
      values: ratios(find(found, "random", 2).values, find(found, POWER, 2).values),
      numbers: null,
    }),
  ),
  trained(
    {
      id: "near-the-train",
      statement: "Trained, two channels leave at most twice what the tensor train does of s^-1/2",
      quantity: `${LEFT} on the test part over that by the tensor train`,
      ...{ from: null, to: 2 },
    },
    (found) => {
      const { values, numbers } = find(found, POWER, 2);
      const { value } = numbers.constructed ?? { value: Number.NaN };
      return { values: values.map((v) => v / value), numbers: null };
    },
  ),
  trained(
    {
      id: "tail",
      statement: `What lies beyond reach is left, and little else: ${HALF} levels leave 0.9 to 1.25 of the tail of s^-1/2`,
      quantity: `${LEFT} on the test part over that of the lags from ${2 ** HALF} on`,
      ...{ from: 0.9, to: 1.25 },
    },
    (found) => {
      const { values, numbers } = find(found, POWER, FULL, HALF);
      return { values: values.map((v) => v / numbers.floor.value), numbers: null };
    },
  ),
  trained(
    {
      id: "blind",
      statement: `Lags from 37 on are out of reach of ${HALF} levels, which leave 0.9 of the variance or more`,
      quantity: `${LEFT} on the test part`,
      ...{ from: 0.9, to: null },
    },
    (found) => find(found, FAR, FULL, HALF),
  ),
  trained(
    {
      id: "deeper",
      statement: "One level more, and the same memory leaves a thousandth, or less",
      quantity: `${LEFT} on the test part`,
      ...{ from: null, to: 1e-3 },
    },
    (found) => find(found, FAR, FULL),
  ),
];
