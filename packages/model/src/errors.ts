/** What a model refuses: every foreseeable failure of this package is one of these. */
export class ModelError extends Error {
  override readonly name: string = "ModelError";
}

/** The prompt leaves no room for an answer. `limit` and `got` count sequence elements (tokens and patches). */
export class PromptTooLongError extends ModelError {
  override readonly name = "PromptTooLongError";
  readonly limit: number;
  readonly got: number;

  constructor(limit: number, got: number) {
    super(
      `generate: the prompt should take at most ${limit} sequence elements, got ${got}, ${got - limit} too many`,
    );
    this.limit = limit;
    this.got = got;
  }
}

/** A picture that this model cannot read: its sides should be multiples of `patchSize`. */
export class PictureSizeError extends ModelError {
  override readonly name = "PictureSizeError";
  readonly patchSize: number;
  readonly got: { readonly height: number; readonly width: number };

  constructor(patchSize: number, got: { height: number; width: number; bytes: number }) {
    super(
      `generate: a picture should have sides in multiples of ${patchSize} and 3 bytes a pixel, ` +
        `got ${got.height} x ${got.width} in ${got.bytes} bytes`,
    );
    this.patchSize = patchSize;
    this.got = { height: got.height, width: got.width };
  }
}

/** As many answers are under way and waited for as may be. */
export class QueueFullError extends ModelError {
  override readonly name = "QueueFullError";
  readonly limit: number;

  constructor(limit: number) {
    super(`generate: at most ${limit} answers may be waited for, got one more: try again later`);
    this.limit = limit;
  }
}

/** An option that makes no sense, by name. */
export class OptionError extends ModelError {
  override readonly name = "OptionError";
  readonly option: string;

  constructor(option: string, wanted: string, got: unknown) {
    super(`generate: ${option} should be ${wanted}, got ${String(got)}`);
    this.option = option;
  }
}

/** A checkpoint whose tensors are not those of its configuration. `tensor` is the first wrong one. */
export class CheckpointError extends ModelError {
  override readonly name = "CheckpointError";
  readonly tensor: string;

  constructor(tensor: string, wanted: string, got: string) {
    super(`loadModel: ${tensor} should be ${wanted}, got ${got}`);
    this.tensor = tensor;
  }
}

/** Numbers that are no longer numbers: the weights or the sampling went astray. `step` is where, from 1. */
export class NotANumberError extends ModelError {
  override readonly name = "NotANumberError";
  readonly step: number;

  constructor(what: string, step: number) {
    super(`generate: ${what} ${step} should be finite, got NaN or infinity`);
    this.step = step;
  }
}

/** The model ended its answer before it began. */
export class EmptyAnswerError extends ModelError {
  override readonly name = "EmptyAnswerError";

  constructor() {
    super(
      "generate: an answer should hold text or a picture, got nothing: the model finds the prompt complete " +
        '(the option "begin" forces a beginning)',
    );
  }
}
