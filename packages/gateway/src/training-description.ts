/** What may be trained, for those who write configurations. */
export type TrainingDescription = {
  /** JSON Schemas of what the gateway takes, by what a run makes. */
  readonly schemas: { readonly model: object; readonly vae: object };
  /** Configurations to start from, without their data. */
  readonly presets: readonly { readonly name: string; readonly config: object }[];
};
