import { losesNothing, survivesFullDisk } from "../experiments/sweep/killed-sweeps.js";

losesNothing(25, 3_000, Number.POSITIVE_INFINITY);

survivesFullDisk();
