// A program without a line about reports: it was started with --import threadtally/cluster/report.
import { Registry } from "threadtally";

Registry.default().counter({ name: "jobs_total" }).inc(Number(process.argv[2]));
