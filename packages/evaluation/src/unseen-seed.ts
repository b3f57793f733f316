/** The seed of scenes that no run of ours learns from: what a model sees here, it sees for the first time. */
export const unseenSeed = 987_654_321;
