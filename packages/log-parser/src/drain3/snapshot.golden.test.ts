import { describeWithShared, readFixture } from "@lsad/testing";
import { expect, test } from "vitest";

import { DrainParser } from "../drain.js";
import { readDrain3Snapshot, writeDrain3Snapshot } from "./snapshot.js";

interface SnapshotCase {
  readonly name: string;
  readonly options: { readonly masks?: readonly (readonly [string, string])[] };
  readonly snapshot: string;
  readonly compressed: string;
  readonly clusters: readonly (readonly [id: number, size: number, template: string])[];
  readonly then: readonly {
    readonly line: string;
    readonly change: string;
    readonly id: number;
    readonly template: string;
  }[];
}

const CHANGE = { created: "cluster_created", widened: "cluster_template_changed", none: "none" };
const byId = (a: readonly unknown[], b: readonly unknown[]) => Number(a[0]) - Number(b[0]);

describeWithShared("states of drain3 0.9.11", ["fixtures/parsing/unit/snapshots.json"], () => {
  const cases = readFixture<readonly SnapshotCase[]>("parsing/unit/snapshots.json");

  test.each(cases)(
    "$name: read plain or compressed, then as if never interrupted",
    async ({ options, then, ...golden }) => {
      const masks = (options.masks ?? []).map(([pattern, name]) => ({ pattern, name }));
      const snapshot = await readDrain3Snapshot(golden.snapshot);
      expect(await readDrain3Snapshot(golden.compressed)).toEqual(snapshot);
      const parser = DrainParser.fromJSON(snapshot, { masks });
      const clusters = parser.templates().map(({ templateId, size, tokens }) => [templateId, size, tokens.join(" ")]);
      expect(clusters.sort(byId)).toEqual([...golden.clusters].sort(byId));
      for (const expected of then) {
        const { templateId, change } = parser.add(expected.line);
        const template = parser.template(templateId).join(" ");
        expect({ id: templateId, change: CHANGE[change], template }).toEqual({
          id: expected.id,
          change: expected.change,
          template: expected.template,
        });
      }
    },
  );

  test.each(cases.filter(({ name }) => !name.startsWith("lru")))(
    "$name: written as drain3 writes it",
    async (golden) => {
      const parser = DrainParser.fromJSON(await readDrain3Snapshot(golden.snapshot));
      expect(JSON.parse(writeDrain3Snapshot(parser.toJSON()))).toEqual(JSON.parse(golden.snapshot));
    },
  );

  test.each(cases.filter(({ name }) => name.startsWith("lru")))(
    "$name: order of last use goes over",
    async (golden) => {
      const snapshot = await readDrain3Snapshot(golden.snapshot);
      const written = await readDrain3Snapshot(writeDrain3Snapshot(DrainParser.fromJSON(snapshot).toJSON()));
      expect(written.templates).toEqual(snapshot.templates);
    },
  );

  test.each(["", "{}", "e30=", "nonsense", '{"py/object":"os.system"}', '{"py/object":"drain3.drain.Drain"}'])(
    "refuses %j",
    async (text) => {
      await expect(readDrain3Snapshot(text)).rejects.toMatchObject({ code: "SNAPSHOT" });
    },
  );
});
