import { gradientsAgree } from "../models/gradients-agree.js";

gradientsAgree(10);
