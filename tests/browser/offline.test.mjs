// Packs without a network. The browser itself is cut off here, so these have a service of their own.
import { offline } from "./suites/offline.mjs";
import { suites } from "./support/suites.mjs";

suites("packs for places without a network", [offline]);
