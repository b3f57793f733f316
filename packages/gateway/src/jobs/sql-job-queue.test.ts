import { testJobQueue } from "../fakes/job-queue-contract.ts";
import { openDatabase } from "../storage/open-database.ts";
import { createSqlJobQueue } from "./sql-job-queue.ts";

testJobQueue(async (now) => createSqlJobQueue(await openDatabase(":memory:"), now));
