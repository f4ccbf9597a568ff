import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { isSourceName, sourceInfo, sources } from "./source-info.js";

const names = (where: (info: (typeof sources)[number]) => boolean) => sources.filter(where).map((info) => info.name);

describe("sources", () => {
  test("are the 16, in byte order", () => {
    expect(sources.map((info) => info.name)).toEqual(
      "Android Apache BGL HDFS HPC Hadoop HealthApp Linux Mac OpenSSH OpenStack Proxifier Spark Thunderbird Windows Zookeeper".split(
        " ",
      ),
    );
  });

  test("with a usable level are the nine of the protocol (10.2)", () => {
    expect(names((info) => info.hasLevel)).toEqual(
      "Android Apache BGL HDFS Hadoop OpenStack Spark Windows Zookeeper".split(" "),
    );
  });

  test("fit for time-to-detect are the nine of the protocol (10.6)", () => {
    expect(names((info) => info.timeToDetect)).toEqual(
      "Android Apache HealthApp Linux Mac OpenStack Thunderbird Windows Zookeeper".split(" "),
    );
  });

  test("out of file order is HPC alone; with a label column BGL and Thunderbird", () => {
    expect(names((info) => info.timeOrder === "time")).toEqual(["HPC"]);
    expect(names((info) => info.labelColumn)).toEqual(["BGL", "Thunderbird"]);
    expect(names((info) => info.format.includes("<Label>"))).toEqual(["BGL", "Thunderbird"]);
  });

  test("have a year exactly where the header has none", () => {
    expect(names((info) => info.year !== undefined)).toEqual(["Android", "Linux", "Mac", "OpenSSH", "Proxifier"]);
  });
});

describe("sourceInfo()", () => {
  test("knows exact spellings only", () => {
    expect(sourceInfo("HPC").system).toBe("High-performance cluster");
    expect(isSourceName("hpc")).toBe(false);
    expect(() => sourceInfo("hpc")).toThrow(InvalidInputError);
    expect(() => sourceInfo("hpc")).toThrow("name must be one of Android, Apache, BGL");
    expect(() => sourceInfo("__proto__")).toThrow(InvalidInputError);
  });
});
