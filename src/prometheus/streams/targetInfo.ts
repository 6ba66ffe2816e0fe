/** The metric `target_info`: its labels are the attributes of the resource. */

import { resourceAttributes } from "../../streams/resource.ts";
import type { FamilyDefinition, SeriesCursor } from "../format/seriesCursor.ts";
import { labelsOf } from "./streamLabels.ts";

const DEFINITION: FamilyDefinition = /* @__PURE__ */ Object.freeze({
  kind: "gauge",
  name: "target_info",
  help: "Target metadata",
  unit: "",
  labelNames: [],
  scale: 1,
  isInfo: true,
});

/** A cursor over this metric. A resource without attributes has none. */
export class TargetInfo implements SeriesCursor {
  readonly definition = DEFINITION;
  readonly metrics: SeriesCursor["metrics"];
  readonly labels: Readonly<Record<string, string>>;
  readonly ordinal = 0;
  readonly startTime = 0;
  readonly value = 1;
  readonly count = 0;
  readonly sum = 0;
  readonly counts = new Float64Array(0);
  readonly bounds: readonly number[] = [];
  #isDone: boolean;

  /** `resource` is the text of the resource. */
  constructor(resource: string) {
    this.labels = labelsOf(resourceAttributes(resource));
    this.#isDone = Object.keys(this.labels).length === 0;
    this.metrics = this.#isDone ? [] : [this];
  }

  next(): boolean {
    const has = !this.#isDone;
    this.#isDone = true;
    return has;
  }
}
