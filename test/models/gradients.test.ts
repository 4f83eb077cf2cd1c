import { gradientsAgree } from "./gradients-agree.js";

// Every setting, in a few sizes; test/long has more.
gradientsAgree(3);
