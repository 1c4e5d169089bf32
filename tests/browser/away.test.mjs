// The page while the database is away. It mostly waits, so it has a service of its own and runs beside the other suites.
import { away } from "./suites/away.mjs";
import { suites } from "./support/suites.mjs";

suites("the page without a database", [away]);
