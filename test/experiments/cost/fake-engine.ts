import type { Engine, TensorValue } from "../../../src/runtime/session.js";

/** Seconds that a fake engine takes. */
export interface Speeds {
  /** to open one session */
  readonly open: number;
  /** a run of training steps of some members; `nth` counts the runs of a session from 0 */
  readonly run: (members: number, nth: number) => number;
  readonly predict: (members: number, nth: number) => number;
}

/** An engine that computes nothing, and a clock that it alone moves. */
export function fakeEngine(speeds: Speeds) {
  let now = 0;
  let sessions = 0;
  const rows = (shape: readonly number[]): TensorValue => ({
    dtype: "float32",
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const engine: Engine = {
    name: "fake",
    open: async () => {
      now += speeds.open;
      sessions++;
      let runs = 0;
      return {
        run: async (feeds) => {
          if (feeds.theta_before === undefined) {
            const [members] = feeds.theta.shape;
            now += speeds.predict(members, runs++);
            return { prediction: rows([members, feeds.index.shape[0], 1, 1]) };
          }
          const { shape } = feeds.theta_before;
          const [members] = shape;
          now += speeds.run(members, runs++);
          const [theta, first, second] = [rows(shape), rows(shape), rows(shape)];
          const each = rows([feeds.index.shape[0], members, 1]);
          return { theta, first, second, alive: rows([members, 1]), loss: each, norm: each };
        },
        release: async () => {},
      };
    },
  };
  return { engine, clock: () => now, sessions: () => sessions };
}
