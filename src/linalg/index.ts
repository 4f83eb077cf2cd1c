export { leastSquares } from "./least-squares.js";
export { type Matrix, multiply, transpose } from "./matrix.js";
export { qr } from "./qr.js";
export { type Spectrum, type Svd, singularValues, svd } from "./svd.js";
export { type SymmetricEigen, symmetricEigen } from "./symmetric-eigen.js";
