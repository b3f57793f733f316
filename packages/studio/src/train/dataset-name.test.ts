import { expect, test } from "vitest";
import { freeName, nameOfFolder } from "./dataset-name.ts";

test("a name that is taken gets the next number that is not", () => {
  const taken = [{ name: "cats" }, { name: "cats 2" }];

  expect(freeName("dogs", taken)).toBe("dogs");
  expect(freeName("cats", taken)).toBe("cats 3");
});

test("a folder is called what it is called, without what no data set may be called", () => {
  expect(nameOfFolder("/home/me/cats/")).toBe("cats");
  expect(nameOfFolder("D:\\pictures\\cats.v2")).toBe("cats v2");
  expect(nameOfFolder("/tmp/_été (1)")).toBe("été 1");
  expect(nameOfFolder("/")).toBe("");
});
