const failure = "... on Failure { __typename message }";
const picture = "picture { id url width height }";
const parts = `{ __typename ... on TextPart { text } ... on PicturePart { ${picture} } }`;

const generation = `... on Generation {
  __typename id createdAt state position seed error { message } prompt ${parts} parts ${parts}
}`;

const run = `id createdAt state config parameters checkpoints { step } error { message }
  skipped { file reason }
  latest { step steps loss textLoss pictureLoss learningRate gradientNorm samplesPerSecond secondsLeft }`;

/** What the page asks on opening. */
export const welcomeQuery = `query Welcome {
  model { name pictureSize context vocabularySize config tokenizer }
}`;

export const generateMutation = `mutation Generate($prompt: [PromptPart!]!, $options: GenerateOptionsInput) {
  generate(prompt: $prompt, options: $options) { ${generation} ${failure} }
}`;

export const generationQuery = `query Generation($id: ID!) {
  generation(id: $id) { ${generation} ${failure} }
}`;

export const cancelMutation = `mutation Cancel($id: ID!) {
  cancel(id: $id) { __typename ... on Generation { id state } ... on Run { id state } ${failure} }
}`;

export const retryMutation = `mutation Retry($id: ID!) {
  retry(id: $id) { __typename ... on Generation { id state } ... on Run { id state } ${failure} }
}`;

export const deleteMutation = `mutation Delete($id: ID!) {
  delete(id: $id) { __typename ... on Deleted { id } ${failure} }
}`;

export const generationEvents = `subscription GenerationEvents($id: ID!, $after: Int) {
  generationEvents(id: $id, after: $after) {
    __typename
    ... on JobEvent { sequence }
    ... on GenerationText { text }
    ... on GenerationPreview { step steps url }
    ... on GenerationPicture { ${picture} }
    ... on GenerationEnded { reason }
    ... on GenerationFailed { error { message } }
    ... on NotFound { message }
  }
}`;

export const datasetsQuery = `query Datasets { datasets { name kind samples config } }`;

export const runsQuery = `query Runs { runs { ${run} } }`;

export const trainMutation = `mutation Train($config: JSON!) {
  train(config: $config) {
    __typename
    ... on Run { ${run} }
    ... on InvalidConfig { problems { path message } }
    ${failure}
  }
}`;

export const runEvents = `subscription RunEvents($id: ID!, $after: Int) {
  runEvents(id: $id, after: $after) {
    __typename
    ... on JobEvent { sequence }
    ... on RunStarted { parameters samples start: step total: steps skipped { file reason } }
    ... on RunStep { step textLoss pictureLoss learningRate gradientNorm samplesPerSecond secondsLeft steps }
    ... on RunSample { step prompt picture { id url width height } }
    ... on RunCheckpoint { step }
    ... on RunEnded { step }
    ... on RunFailed { error { message } }
    ... on NotFound { message }
  }
}`;
