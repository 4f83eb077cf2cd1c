import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { CallerError } from "../errors.js";
import { type LabelledImages, readCifar } from "./cifar.js";
import { namesIn } from "./files.js";
import { readIdx } from "./idx.js";

/** A set of labelled images in two parts. */
export interface ImageSet {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** one more than the largest label */
  readonly classes: number;
  /** of sizes, pixels and labels, however they were packed */
  readonly sha256: string;
}

/** What the two parts are called in files of the MNIST family. */
const IDX_PARTS = { train: "train", test: "t10k" } as const;
const CIFAR_PARTS = { train: /^data_batch_\d+\.bin$/, test: /^test_batch\.bin$/ } as const;

/**
 * Reads the images of a folder: four files of the MNIST family (IDX, packed by gzip or not) under their
 * published names, or the batches of CIFAR-10's binary version.
 *
 * @throws CallerError where the folder has no such files, or they are damaged or do not go together
 */
export function readImageSet(folder: string): ImageSet {
  const names = namesIn(folder);
  if (names === null) {
    throw new CallerError(`${folder} is no folder`, "name the folder that holds the files");
  }
  const of = (part: "train" | "test") => partIn(folder, names, part);
  const [train, test] = [of("train"), of("test")];
  const [a, b] = [train, test].map(({ height, width, channels }) => [height, width, channels]);
  if (a.join() !== b.join()) {
    throw new CallerError(
      `${folder}: training images of ${a.join(" x ")}, test images of ${b.join(" x ")}`,
      "give two parts of one set",
    );
  }
  const classes = 1 + largest(train.labels);
  const beyond = test.labels.findIndex((label) => label >= classes);
  if (beyond >= 0) {
    throw new CallerError(
      `${folder}: test image ${beyond} has the label ${test.labels[beyond]}, which no training image has: those go to ${classes - 1}`,
      "give two parts of one set; if they are, the labels are damaged: copy them again",
    );
  }
  return { train, test, classes, sha256: digestOf(train, test) };
}

function partIn(folder: string, names: readonly string[], part: "train" | "test"): LabelledImages {
  const batches = names.filter((name) => CIFAR_PARTS[part].test(name));
  if (batches.length > 0) return readCifar(batches.map((name) => `${folder}/${name}`));
  const find = (kind: string, dimensions: number) => {
    const pattern = new RegExp(`^${IDX_PARTS[part]}-${kind}[-.]idx${dimensions}-ubyte(\\.gz)?$`);
    const found = names.filter((name) => pattern.test(name));
    if (found.length === 1) return `${folder}/${found[0]}`;
    throw new CallerError(
      found.length > 1
        ? `${folder} holds ${found.join(" and ")}`
        : `${folder} holds no ${IDX_PARTS[part]}-${kind}-idx${dimensions}-ubyte, packed or not, and no batches of CIFAR-10`,
      found.length > 1
        ? "remove the one that is not to be read"
        : "name the folder that holds the four files of MNIST or a set in its format, or data_batch_1.bin and the others of CIFAR-10",
    );
  };
  return labelled(find("images", 3), find("labels", 1));
}

function labelled(imagesPath: string, labelsPath: string): LabelledImages {
  const images = readIdx(imagesPath, 3);
  const labels = readIdx(labelsPath, 1);
  const [count, height, width] = images.shape;
  if (count !== labels.shape[0] || count * height * width === 0) {
    throw new CallerError(
      `${imagesPath} has ${count} images of ${height} x ${width}, ${labelsPath} ${labels.shape[0]} labels`,
      "give images and the labels that belong to them",
    );
  }
  return { height, width, channels: 1, pixels: images.data, labels: labels.data };
}

function largest(labels: Uint8Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}

function digestOf(...parts: readonly LabelledImages[]): string {
  const hash = sha256.create();
  for (const { height, width, channels, pixels, labels } of parts) {
    hash.update(utf8ToBytes(JSON.stringify([labels.length, height, width, channels])));
    hash.update(pixels).update(labels);
  }
  return bytesToHex(hash.digest());
}
