import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import quick from "./vitest.config.ts";

/** Those that use the whole machine themselves, or whose browsers are full of workers. */
const WHOLE_MACHINE = [
  "test/browsers/{scenarios,sending}.system.ts",
  "test/scripts/mutantsOfSource.system.ts",
  "test/threads/{billion,cardinality,kills,labelSetsThatComeAndGo,millionLabelSets,soak}.system.ts",
  "test/prometheus/runtime/*.system.ts",
];

/** The longest ones. Vitest begins with the largest files, and most of these are small. */
const FIRST = [
  "runtimes/runtimes",
  "bundlers/examples",
  "browsers/pages",
  "bench/quick",
  "package/types",
  "schedules/slow",
  "differential/differential",
  "schedules/parked",
  "scripts/mutants",
].map((name) => `/${name}.system.ts`);

/** Begins with the longest tests: if one began last, it would end long after all others. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = FIRST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? FIRST.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** The tests that need other programs, such as browsers, runtimes and Prometheus, or that take long. */
export default defineConfig({
  ...(quick.resolve && { resolve: quick.resolve }),
  test: {
    globalSetup: ["test/support/debian.ts", "test/support/packed.ts"],
    pool: "forks",
    ...(quick.test?.server && { server: quick.test.server }),
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.system.ts"],
          exclude: WHOLE_MACHINE,
          // Many wait for half of their time: three of them keep two cores busy.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: WHOLE_MACHINE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
