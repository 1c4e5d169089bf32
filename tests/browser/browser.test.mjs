// What a person sees, in a real Chromium over a real service with the demonstration data.
import { activation } from "./suites/activation.mjs";
import { access } from "./suites/access.mjs";
import { admin } from "./suites/admin.mjs";
import { affected } from "./suites/affected.mjs";
import { damage } from "./suites/damage.mjs";
import { disaster } from "./suites/disaster.mjs";
import { editing } from "./suites/editing.mjs";
import { imports } from "./suites/import.mjs";
import { map } from "./suites/map.mjs";
import { media } from "./suites/media.mjs";
import { policy } from "./suites/policy.mjs";
import { recording } from "./suites/recording.mjs";
import { search } from "./suites/search.mjs";
import { style } from "./suites/style.mjs";
import { warnings } from "./suites/warnings.mjs";
import { suites } from "./support/suites.mjs";

// Last: with two administrators the command line alone gives no roles any more.
suites("the page", [style, policy, map, search, affected, media, editing, imports, activation, disaster, damage, warnings, recording, access, admin]);
