/** What this package refuses: every foreseeable failure of a VAE is one of these. */
export class VaeError extends Error {
  override readonly name: string = "VaeError";
}

/** A weight is not what the configuration expects; `tensor` is its name in the file. */
export class WeightError extends VaeError {
  override readonly name = "WeightError";
  readonly tensor: string;

  constructor(tensor: string, wanted: string, got: string) {
    super(`vae: ${tensor} should be ${wanted}, got ${got}`);
    this.tensor = tensor;
  }
}
