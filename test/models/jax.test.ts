import { grad, init, lax, nn, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskShape } from "../../src/models/architecture.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, gradients, mul, sum } from "../../src/tensor/index.js";
import { leavesOf, normals, relativeDistance, weights } from "./evaluation.js";
