import { losesNothing } from "./killed-sweeps.js";

// A few seeds, and kills as often as a sweep of seconds needs; test/long has many.
losesNothing(6, 1_000, 2);
