const failure = `... on Failure {
  __typename message
  ... on PromptTooLong { limit got }
  ... on PictureInvalid { part }
  ... on InvalidOption { option }
  ... on QueueFull { limit }
  ... on InvalidConfig { problems { path message } }
}`;
const picture = "picture { id url width height }";
const parts = `{ __typename ... on TextPart { text } ... on PicturePart { ${picture} } }`;

const generation = `... on Generation {
  __typename id createdAt state position seed events error { ${failure} } prompt ${parts} parts ${parts}
}`;

const run = `id createdAt state config parameters checkpoints { id step } error { message }
  skipped { file reason }
  latest { step steps loss textLoss pictureLoss learningRate gradientNorm samplesPerSecond secondsLeft }`;

const share = "{ right total share low high }";

const evaluation = `id createdAt state model tasks done total secondsLeft error { message }
  report {
    isWhole strict lenient
    rows { name isKind right ${share} seen ${share} heldOut ${share} verdicts { name share ${share} } }
    sheets { task picture { id url width height } }
  }`;

/** What the page asks on opening. */
export const welcomeQuery = `query Welcome {
  model { name pictureSize context vocabularySize config tokenizer }
}`;

export const generateMutation = `mutation Generate($prompt: [PromptPart!]!, $options: GenerateOptionsInput, $key: String) {
  generate(prompt: $prompt, options: $options, idempotencyKey: $key) { ${generation} ${failure} }
}`;

export const generationQuery = `query Generation($id: ID!) {
  generation(id: $id) { ${generation} ${failure} }
}`;

export const cancelMutation = `mutation Cancel($id: ID!) {
  cancel(id: $id) { __typename ... on Job { id state } ${failure} }
}`;

export const retryMutation = `mutation Retry($id: ID!) {
  retry(id: $id) { __typename ... on Job { id state } ${failure} }
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
    ... on GenerationFailed { error { ${failure} } }
    ... on NotFound { message }
  }
}`;

/** Costs nothing: to see whether the gateway answers. */
export const helloQuery = "query Hello { __typename }";

export const datasetsQuery = `query Datasets { datasets { name kind origin samples config } }`;

export const runsQuery = `query Runs { runs { ${run} } }`;

export const trainMutation = `mutation Train($config: JSON!) {
  train(config: $config) {
    __typename
    ... on Run { ${run} }
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
    ... on RunEvaluated { step textLoss pictureLoss isBest }
    ... on RunNotice { step message }
    ... on RunEnded { step }
    ... on RunFailed { error { message } }
    ... on NotFound { message }
  }
}`;

export const fineTuneMutation = `mutation FineTune($from: ID!, $config: JSON!) {
  fineTune(from: $from, config: $config) {
    __typename
    ... on Run { ${run} }
    ${failure}
  }
}`;

export const evaluationsQuery = `query Evaluations {
  jobs(kind: EVALUATION, first: 20) { nodes { ... on Evaluation { ${evaluation} } } }
}`;

export const evaluateMutation = `mutation Evaluate($model: ID, $tasks: [String!], $limit: Int) {
  evaluate(model: $model, tasks: $tasks, limit: $limit) {
    __typename
    ... on Evaluation { ${evaluation} }
    ${failure}
  }
}`;

export const evaluationEvents = `subscription EvaluationEvents($id: ID!, $after: Int) {
  events(id: $id, after: $after) {
    __typename
    sequence
    ... on EvaluationStarted { done total }
    ... on EvaluationAnswered { item task asked text note isRight done total pictures { id url width height } }
    ... on EvaluationFailed { error { message } }
  }
}`;

export const nextTokensQuery = `query NextTokens($prompt: [PromptPart!]!) {
  nextTokens(prompt: $prompt, first: 10) {
    __typename
    ... on NextTokens { tokens { probability token { id text } } }
    ${failure}
  }
}`;

export const attentionQuery = `query Attention($prompt: [PromptPart!]!, $position: Int, $layer: Int) {
  attention(prompt: $prompt, position: $position, layer: $layer) {
    __typename
    ... on Attention { position elements { token { id text } picture patch weight } }
    ${failure}
  }
}`;

export const samplesQuery = `query Samples($name: String!, $first: Int) {
  dataset(name: $name) {
    __typename
    ... on Dataset { items(first: $first) { nodes { index captions url } } }
  }
}`;

export const createDatasetMutation = `mutation CreateDataset($name: String!, $samples: [NewSample!]!) {
  createDataset(name: $name, samples: $samples) {
    __typename
    ... on Dataset { name }
    ${failure}
  }
}`;

export const addSamplesMutation = `mutation AddSamples($name: String!, $samples: [NewSample!]!) {
  addSamples(dataset: $name, samples: $samples) {
    __typename
    ... on Dataset { name }
    ${failure}
  }
}`;

export const planQuery = `query Plan($config: JSON!, $from: ID) {
  plan(config: $config, from: $from) {
    __typename
    ... on Plan {
      parameters peakBytes machineBytes fits hours
      fittingBatch { batch accumulate }
      rate { source run { id } }
    }
    ${failure}
  }
}`;

export const createUploadMutation = "mutation CreateUpload { createUpload { id url } }";

export const registerDatasetMutation = `mutation RegisterDataset($name: String!, $folder: String!) {
  registerDataset(name: $name, folder: $folder) {
    __typename
    ... on Dataset { name }
    ${failure}
  }
}`;

export const deleteDatasetMutation = `mutation DeleteDataset($name: String!) {
  deleteDataset(name: $name) {
    __typename
    ... on DatasetDeleted { name }
    ${failure}
  }
}`;
