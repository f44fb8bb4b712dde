import { roundTrip } from "../wire/round-trip.ts";

roundTrip(1000);
