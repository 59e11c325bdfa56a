// The page starts here.

import "./ld-page.js";
import { store } from "./store.js";

store.start();
