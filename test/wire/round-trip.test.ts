import { roundTrip } from "./round-trip.ts";

roundTrip(60);
