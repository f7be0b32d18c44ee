// Starts each of the viewer's scripts once. Every page can be read without them, too.

import * as address from "./address.js";
import * as card from "./card.js";
import * as control from "./control.js";
import * as copy from "./copy.js";
import * as diagram from "./diagram.js";
import * as files from "./files.js";
import * as flows from "./flows.js";
import * as gate from "./gate.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as menu from "./menu.js";
import * as moments from "./moments.js";
import * as numbers from "./numbers.js";
import * as older from "./older.js";
import * as predict from "./predict.js";
import * as present from "./present.js";
import * as runs from "./runs.js";
import * as search from "./search.js";
import * as secrets from "./secrets.js";
import * as stops from "./stops.js";
import * as tabs from "./tabs.js";
import * as terms from "./terms.js";
import * as theme from "./theme.js";
import * as time from "./time_controls.js";
import * as title from "./title.js";
import * as tokens from "./tokens.js";
import * as tour from "./tour.js";
import * as uncovering from "./uncovering.js";
import * as values from "./values.js";
import * as waiting from "./waiting.js";

const everywhere = [theme, menu, copy, tabs, terms, tokens, secrets, runs, search, control, files];
const atFlow = [
  address, diagram, numbers, card, flows, older, gate, waiting, stops, values, uncovering,
  title, tour, time, moments, present, predict, keys, live,
];

for (const part of everywhere) part.start();
// Pages for reading have no diagram that could change.
if (!document.body.classList.contains("comparing")) for (const part of atFlow) part.start();
