import { jobStates } from "../job-state.ts";
import { pictureUrl, type StoredPicture } from "../pictures.ts";
import { builder } from "./builder.ts";

const stateDescriptions = {
  queued: "It waits for its turn.",
  running: "It is under way.",
  done: "It ended well.",
  failed: "It ended early; its error says why.",
  cancelled: "It was stopped on request.",
};

export const JobStateRef = builder.enumType("JobState", {
  description: "Where a job stands. DONE, FAILED and CANCELLED are for good.",
  values: Object.fromEntries(
    jobStates.map((state) => [
      state.toUpperCase(),
      { value: state, description: stateDescriptions[state] },
    ]),
  ),
});

export const JobEventRef = builder
  .interfaceRef<{ readonly sequence: number }>("JobEvent")
  .implement({
    description: "Something that happened to a job.",
    fields: (t) => ({
      sequence: t.exposeInt("sequence", {
        description:
          "Its place among the events of the job, from 1. Give it as `after` to go on from there.",
      }),
    }),
  });

export const PictureRef = builder.objectRef<StoredPicture>("Picture").implement({
  description: "A picture that is kept. The same id always means the same pixels.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Can stand for the picture in a prompt." }),
    url: t.string({
      description: "Where the PNG is served, from this server's root.",
      resolve: ({ id }) => pictureUrl(id),
    }),
    width: t.exposeInt("width", { description: "In pixels." }),
    height: t.exposeInt("height", { description: "In pixels." }),
  }),
});
